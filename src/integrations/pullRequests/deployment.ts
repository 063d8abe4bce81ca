import type { Operation } from '../../model/operation.ts'
import { isOver, type Facts } from './facts.ts'
import { addressOf, deploymentOf, describe } from './page/state.ts'
import type { DeploymentState, Forging } from './forge.ts'
import type { Sent } from './pullRequestEvent.ts'

type Given = Pick<Facts, 'applied' | 'outputs'>
/** a reconcile brings back what was deployed: no new deployment */
const deploys: readonly Operation['kind'][] = ['deploy', 'rollback', 'rebuild']

/**
 * Tells the forge of the deployment that an operation is: how it goes, where to look at it, and
 * that it is gone when the environment is. The one before is told how it ended, when it had not.
 */
export async function sendDeployment(
  forging: Forging,
  { applied, outputs }: Given,
  { deployment: before }: Sent,
): Promise<Sent['deployment']> {
  const { deployments } = forging.forge
  if (deployments === null || applied === null) return before
  if (applied.kind === 'destroy')
    return applied.status === 'succeeded' && before
      ? say(forging, applied, before, {
          state: 'inactive',
          description: describe(applied),
          url: null,
        })
      : before
  if (!deploys.includes(applied.kind) || !applied.revision?.commit) return before
  const id = before?.operation === applied.id ? before.id : await begin(forging, applied, before)
  if (id === null) return null
  const state = deploymentOf(applied)
  return say(
    forging,
    applied,
    { id, operation: applied.id, said: before?.id === id ? before.said : '', final: false },
    {
      state,
      description: describe(applied),
      url: state === 'success' ? addressOf(outputs) : null,
    },
  )
}

async function begin(
  forging: Forging,
  { id, revision, environment, environmentKind }: Operation,
  before: Sent['deployment'],
): Promise<string | null> {
  if (before && !before.final) await conclude(forging, before, environment)
  return forging.forge.deployments!.make({
    commit: revision!.commit!,
    environment,
    operation: id,
    description: `Twinstack operation ${id}`,
    transient: environmentKind === 'ephemeral',
    production: environmentKind === 'production',
  })
}

async function conclude(
  forging: Forging,
  { id, operation }: NonNullable<Sent['deployment']>,
  environment: string,
): Promise<void> {
  const earlier = await forging.store.operations.get(operation)
  await forging.forge.deployments!.say(id, environment, {
    state: earlier ? deploymentOf(earlier) : 'inactive',
    description: earlier ? describe(earlier) : 'not known any more',
    url: null,
  })
}

async function say(
  { forge }: Forging,
  { environment, ...operation }: Operation,
  deployment: NonNullable<Sent['deployment']>,
  state: DeploymentState,
): Promise<Sent['deployment']> {
  const said = `${state.state} ${state.description} ${state.url ?? ''}`
  if (deployment.said === said) return deployment
  await forge.deployments!.say(deployment.id, environment, state)
  return {
    ...deployment,
    said,
    final: state.state === 'inactive' || isOver({ ...operation, environment }),
  }
}
