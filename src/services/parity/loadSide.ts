import type { Environment } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Plan, ResourceRecord, StackOutput } from '../../model/operation.ts'
import type { Side } from '../../analysis/parity/compare/input.ts'
import type { EnvironmentEvidence } from '../../model/environmentStore.ts'
import { collectPages } from '../../lib/pagination.ts'

/** One environment with its recorded state. */
export type LoadedSide = {
  environment: Environment
  side: Side
  evidence: EnvironmentEvidence | null
  outputs: Record<string, StackOutput>
}

/** rows per read: a state of 10,000 resources is two of them */
const batch = 5000

/**
 * `measured`: the environment whose model this is; only a model can be planned.
 * @throws TwinstackError `not-found`; `not-deployed` while there is no state to compare
 */
export async function loadSide(store: Store, name: string, measured?: string): Promise<LoadedSide> {
  const environment = await store.environments.get(name)
  if (!environment) throw new TwinstackError('not-found', `there is no environment ${name}`)
  const revision = await store.environments.getDeployedRevision(name)
  if (!revision)
    throw new TwinstackError(
      'not-deployed',
      `nothing is deployed in ${name}, so there is nothing to compare`,
      {
        hint:
          `twinstack up ${name}` +
          (measured === undefined || measured === name
            ? ''
            : `; before its first deploy: twinstack parity ${measured} ${name} --plan compares ` +
              'with the plan of a preview'),
      },
    )
  const evidence = await store.environments.getEvidence(name)
  // `settings: undefined` means "unknown"; null would be compared
  const { settings, engineVersion, providers, images } = evidence ?? {}
  const side = {
    environment: name,
    resources: await listAllResources(store, name),
    revision,
    settings: settings ?? undefined,
    engineVersion: engineVersion ?? null,
    ...(providers ? { providers } : {}),
    ...(images ? { images } : {}),
    secrets: await store.environments.getSecretDigests(name),
  }
  return { environment, side, evidence, outputs: await store.environments.getOutputs(name) }
}

async function listAllResources(store: Store, name: string): Promise<ResourceRecord[]> {
  return collectPages(page => store.environments.listResources(name, page), batch)
}

/**
 * An environment with a planned state instead of the recorded one: that of `known`, otherwise of
 * its newest preview.
 * @throws TwinstackError `not-found`; `not-deployed` when there is no preview
 */
export async function loadPlannedSide(
  store: Store,
  name: string,
  known?: Plan,
): Promise<LoadedSide> {
  const environment = await store.environments.get(name)
  if (!environment) throw new TwinstackError('not-found', `there is no environment ${name}`)
  const plan = known ?? (await store.plans.getLatest(name))
  const operation = plan && (await store.operations.get(plan.operation))
  if (!plan || !operation?.revision)
    throw new TwinstackError(
      'not-deployed',
      `Nothing is deployed in ${name}, and there is no preview of it to compare with.`,
      { hint: `twinstack preview ${name}` },
    )
  return {
    environment,
    side: {
      environment: name,
      resources: plan.state,
      revision: operation.revision,
      settings: plan.settings ?? undefined,
      ...(plan.images ? { images: plan.images } : {}),
      ...(plan.secretDigests ? { secrets: plan.secretDigests } : {}),
    },
    evidence: null,
    outputs: {},
  }
}
