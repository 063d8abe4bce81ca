/** Who is behind what comes from a forge. */
import type { Actor } from '../../model/actor.ts'
import type { Forging } from './forge.ts'
import type { User } from './pullRequestEvent.ts'

/**
 * What a pull request or a push asks for by itself: the forge let its author push, and that is
 * worth an ephemeral environment and the deploy that the doors file names, nothing else. `approver`
 * of ephemeral ones, because it makes them in the names of others (`environment:assign`). The
 * person behind it counts where two are needed: who pushes does not approve it.
 */
export function machine(
  { name, directory, settings: { deploys } }: Pick<Forging, 'name' | 'directory' | 'settings'>,
  { login, id }: User,
): Actor {
  const behind = directory.personBy(name, login, id)?.name
  return {
    kind: 'machine',
    name,
    ...(behind !== undefined && { onBehalfOf: behind }),
    role: null,
    grants: [
      { role: 'approver', kind: 'ephemeral' },
      ...(deploys === null ? [] : [{ role: 'operator' as const, environment: deploys }]),
    ],
    tokenId: null,
    via: `${name}:${login}`,
    address: null,
  }
}

/**
 * For whom an environment counts: the person by the name that is known here, so that its limit is
 * one through all doors.
 */
export function ownerOf(
  { name, directory }: Pick<Forging, 'name' | 'directory'>,
  { login, id }: User,
): string {
  return directory.personBy(name, login, id)?.name ?? `${name}:${login}`.slice(0, 80)
}
