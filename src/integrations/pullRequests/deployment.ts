import type { Operation } from '../../model/operation.ts'
import { isOver, type Facts } from './facts.ts'
import { findAddress, toDeploymentState, describe } from './render/state.ts'
import type { DeploymentState, ForgeContext } from './forge.ts'
import type { SentPullRequest } from './pullRequestEvent.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

type DeploymentInput = Pick<Facts, 'applied' | 'outputs'>
/** a reconcile restores what was deployed, so it is no new deployment */
const deploys: readonly Operation['kind'][] = ['deploy', 'rollback', 'rebuild']

/**
 * Reports the deployment of an operation to the forge: its state, its address, and that it is
 * inactive when the environment is gone. A previous deployment without a final state gets one.
 */
export async function sendDeployment(
  forgeContext: ForgeContext,
  { applied, outputs }: DeploymentInput,
  { deployment: before }: SentPullRequest,
): Promise<SentPullRequest['deployment']> {
  const { deployments } = forgeContext.forge
  if (deployments === null || applied === null) return before
  if (applied.kind === 'destroy')
    return applied.status === 'succeeded' && before
      ? reportState(forgeContext, applied, before, {
          state: 'inactive',
          description: describe(applied),
          url: null,
        })
      : before
  if (!deploys.includes(applied.kind) || !applied.revision?.commit) return before
  const id =
    before?.operation === applied.id ? before.id : await begin(forgeContext, applied, before)
  if (id === null) return null
  const state = toDeploymentState(applied)
  return reportState(
    forgeContext,
    applied,
    { id, operation: applied.id, content: before?.id === id ? before.content : '', final: false },
    {
      state,
      description: describe(applied),
      url: state === 'success' ? findAddress(outputs) : null,
    },
  )
}

async function begin(
  forgeContext: ForgeContext,
  { id, revision, environment, environmentKind }: Operation,
  before: SentPullRequest['deployment'],
): Promise<string | null> {
  if (before && !before.final) await conclude(forgeContext, before, environment)
  return requirePresent(forgeContext.forge.deployments).createDeployment({
    commit: requirePresent(requirePresent(revision).commit),
    environment,
    operation: id,
    description: `Twinstack operation ${id}`,
    transient: environmentKind === 'ephemeral',
    production: environmentKind === 'production',
  })
}

async function conclude(
  forgeContext: ForgeContext,
  { id, operation }: NonNullable<SentPullRequest['deployment']>,
  environment: string,
): Promise<void> {
  const earlier = await forgeContext.store.operations.get(operation)
  await requirePresent(forgeContext.forge.deployments).updateDeployment(id, environment, {
    state: earlier ? toDeploymentState(earlier) : 'inactive',
    description: earlier ? describe(earlier) : 'the operation is not stored any more',
    url: null,
  })
}

async function reportState(
  { forge }: ForgeContext,
  { environment, ...operation }: Operation,
  deployment: NonNullable<SentPullRequest['deployment']>,
  state: DeploymentState,
): Promise<SentPullRequest['deployment']> {
  const content = `${state.state} ${state.description} ${state.url ?? ''}`
  if (deployment.content === content) return deployment
  await requirePresent(forge.deployments).updateDeployment(deployment.id, environment, state)
  return {
    ...deployment,
    content,
    final: state.state === 'inactive' || isOver({ ...operation, environment }),
  }
}
