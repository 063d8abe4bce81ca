import { TwinstackError } from '../../lib/errors.ts'
import { listSpellings } from '../../model/awsType.ts'
import type { EnvironmentKind } from '../../model/environment.ts'
import type { SandboxAccount, SandboxResource } from '../../model/sandboxAccount.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { authorise, permits } from '../access/policy.ts'

/** `sandbox`: null where the service uses a real account. */
export type SandboxContext = VerbContext & { sandbox: SandboxAccount | null }

/**
 * The simulated account, for a caller who may see all of it.
 *
 * @throws TwinstackError `not-found` where the account is real; `forbidden`
 */
export function requireSandbox({ sandbox, actor }: SandboxContext): SandboxAccount {
  if (!sandbox)
    throw new TwinstackError('not-found', 'this service has no simulated account', {
      hint: 'it exists with TWINSTACK_CLOUD=sandbox, which is the default',
    })
  authorise(actor, 'sandbox:read', { everywhere: true })
  return sandbox
}

/** @throws TwinstackError `not-found` */
export async function requireResource(
  sandbox: SandboxAccount,
  key: string,
): Promise<SandboxResource> {
  const found = (await sandbox.listResources()).find(resource => resource.key === key)
  if (found) return found
  throw new TwinstackError('not-found', 'the simulated account has no such resource any more', {
    hint: 'it was deleted; the page of the simulated account lists what exists',
  })
}

type Owner = { environment: string; environmentKind: EnvironmentKind | undefined }

/**
 * The environments that have each resource, by key: those that have recorded it, and that of its
 * tag. Two accounts may have the same id.
 */
export async function readOwners(
  { store }: Pick<VerbContext, 'store'>,
  resources: readonly SandboxResource[],
): Promise<Map<string, Owner[]>> {
  const types = [...new Set(resources.flatMap(({ type }) => listSpellings(type)))]
  const holders =
    types.length === 0
      ? []
      : await store.environments.listHolders([{ types, part: '', whole: '' }], '')
  const recorded = Map.groupBy(holders, ({ type, id }) => `${type} ${id}`)
  const tags = new Set(resources.map(one => one.environment).filter(name => name !== null))
  const kinds = new Map<string, EnvironmentKind | undefined>()
  for (const name of tags) kinds.set(name, (await store.environments.get(name))?.kind)
  return new Map(
    resources.map(({ key, type, id, account, environment }) => {
      const owners = new Map<string, Owner>()
      for (const holder of recorded.get(`${type} ${id}`) ?? [])
        if (holder.account === null || holder.account === account)
          owners.set(holder.environment, holder)
      if (environment !== null && !owners.has(environment))
        owners.set(environment, { environment, environmentKind: kinds.get(environment) })
      return [
        key,
        [...owners.values()].map(({ environment: name, environmentKind }) => ({
          environment: name,
          environmentKind,
        })),
      ]
    }),
  )
}

/** The resources with the environment that has recorded them, where they have no tag. */
export async function listOwnedResources(
  ctx: Pick<VerbContext, 'store'>,
  sandbox: SandboxAccount,
): Promise<SandboxResource[]> {
  const resources = await sandbox.listResources()
  const owners = await readOwners(ctx, resources)
  return resources.map(one => ({
    ...one,
    environment: one.environment ?? owners.get(one.key)?.[0]?.environment ?? null,
  }))
}

/** The environments that have the resource. */
export async function findOwners(
  ctx: Pick<VerbContext, 'store'>,
  resource: SandboxResource,
): Promise<Owner[]> {
  return (await readOwners(ctx, [resource])).get(resource.key) ?? []
}

/** Whether the actor may change the resource: on each environment that has it, else everywhere. */
export function mayChange({ actor }: Pick<VerbContext, 'actor'>, owners: Owner[]): boolean {
  return listTargets(owners).every(target => permits(actor, 'sandbox:change', target))
}

/** @throws TwinstackError `forbidden` */
export function authoriseChange({ actor }: Pick<VerbContext, 'actor'>, owners: Owner[]): void {
  for (const target of listTargets(owners)) authorise(actor, 'sandbox:change', target)
}

const listTargets = (owners: Owner[]) => (owners.length === 0 ? [{ everywhere: true }] : owners)
