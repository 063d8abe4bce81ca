/** Actors for events of a forge. */
import type { Grant } from '../../model/access.ts'
import type { Actor } from '../../model/actor.ts'
import type { ForgeContext } from './forge.ts'
import type { User } from './pullRequestEvent.ts'

/**
 * The actor for operations that a pull request or a push starts automatically. The forge allowed
 * the author to push; this permits an ephemeral environment and the deploy that the integrations
 * file names, nothing else. It is `approver` of ephemeral environments, because it creates them in
 * the names of others (`environment:assign`). The author counts where two persons are needed: a
 * person who pushes does not approve.
 */
export function createMachineActor(
  forgeContext: Pick<ForgeContext, 'name' | 'directory' | 'settings'>,
  user: User,
): Actor {
  const { deploys } = forgeContext.settings
  return createActor(forgeContext, user, [
    { role: 'approver', kind: 'ephemeral' },
    ...(deploys === null ? [] : [{ role: 'operator' as const, environment: deploys }]),
  ])
}

function createActor(
  { name, directory }: Pick<ForgeContext, 'name' | 'directory'>,
  { login, id }: User,
  grants: Grant[],
): Actor {
  const behind = directory.findPerson(name, login, id)?.name
  return {
    kind: 'machine',
    name,
    ...(behind !== undefined && { onBehalfOf: behind }),
    role: null,
    grants,
    tokenId: null,
    via: `${name}:${login}`,
    address: null,
  }
}

/**
 * The actor for the preview that a pull request starts elsewhere: it may request previews and
 * nothing that changes production. Only `requestPlans` acts in its name.
 */
export function createPreviewActor(
  forgeContext: Pick<ForgeContext, 'name' | 'directory'>,
  user: User,
  environment: string,
): Actor {
  return createActor(forgeContext, user, [{ role: 'operator', environment }])
}

/**
 * The owner of an environment: the person of the access file, so that the limit of environments is
 * one over all integrations.
 */
export function getOwner(
  { name, directory }: Pick<ForgeContext, 'name' | 'directory'>,
  { login, id }: User,
): string {
  return directory.findPerson(name, login, id)?.name ?? `${name}:${login}`.slice(0, 80)
}
