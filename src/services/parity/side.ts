import type { Environment } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import type { ResourceRecord, StackOutput } from '../../model/operation.ts'
import type { Side } from '../../analysis/parity/compare/input.ts'
import type { EnvironmentEvidence } from '../../model/environmentStore.ts'
import { collectPages } from '../../lib/pagination.ts'

/** One environment as it is recorded. */
export type Loaded = {
  environment: Environment
  side: Side
  evidence: EnvironmentEvidence | null
  outputs: Record<string, StackOutput>
}

/** rows per read: a state of 10,000 resources is two of them */
const batch = 5000

/** @throws TwinstackError `not-found`; `not-deployed` while there is no state to compare */
export async function loadSide(store: Store, name: string): Promise<Loaded> {
  const environment = await store.environments.get(name)
  if (!environment) throw new TwinstackError('not-found', `there is no environment ${name}`)
  const revision = await store.environments.deployedRevision(name)
  if (!revision)
    throw new TwinstackError(
      'not-deployed',
      `nothing is deployed in ${name}, so there is nothing to compare`,
      { hint: `twinstack up ${name}` },
    )
  const evidence = await store.environments.evidence(name)
  // `settings: undefined` is "not known"; null would be compared
  const { settings, engineVersion, providers } = evidence ?? {}
  const side = {
    environment: name,
    resources: await allResources(store, name),
    revision,
    settings: settings ?? undefined,
    engineVersion: engineVersion ?? null,
    ...(providers ? { providers } : {}),
  }
  return { environment, side, evidence, outputs: await store.environments.outputs(name) }
}

async function allResources(store: Store, name: string): Promise<ResourceRecord[]> {
  return collectPages(page => store.environments.resources(name, page), batch)
}
