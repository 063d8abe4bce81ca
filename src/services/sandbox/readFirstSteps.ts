/** The first steps of a newcomer with the simulated account, and how far they are. */
import type { EnvironmentOverview } from '../../model/overview.ts'
import type { Operation } from '../../model/operation.ts'
import { listFindings } from '../drift/findings/listFindings.ts'
import { readOverview } from '../overview/readOverview.ts'
import { listOwnedResources, requireSandbox, type SandboxContext } from './sandboxContext.ts'
import { proposeChange, type SuggestedChange } from './suggestChanges.ts'
import type { SandboxAccount, SandboxResource } from '../../model/sandboxAccount.ts'

export type FirstStepKind = 'staging' | 'production' | 'change' | 'find' | 'reconcile'

/** `blocked`: an earlier step has to be done first. `operation`: the one that does it, or did. */
export type FirstStep = {
  kind: FirstStepKind
  state: 'done' | 'running' | 'next' | 'blocked' | 'failed'
  operation: Operation | null
}
export type FirstSteps = {
  steps: FirstStep[]
  staging: string
  production: string
  /** what a click changes in staging; null: there is nothing to change */
  proposal: { resource: SandboxResource; change: SuggestedChange } | null
}

/** Needs `sandbox:read` everywhere. */
export async function readFirstSteps({ ctx }: { ctx: SandboxContext }): Promise<FirstSteps> {
  const sandbox = requireSandbox(ctx)
  const { environments } = await readOverview({ ctx })
  const find = (kind: 'staging' | 'production') =>
    environments.find(({ environment }) => environment.kind === kind) ?? null
  const [staging, production] = [find('staging'), find('production')]
  const facts = staging?.environment.deployed
    ? await readFacts(ctx, sandbox, staging)
    : { hasChange: false, hasFinding: false, isReconciled: false, resources: [] }
  const isDeployed = staging?.environment.deployed != null
  const { hasChange, hasFinding, isReconciled } = facts
  const name = staging?.environment.name ?? 'staging'
  return {
    steps: [
      describeDeploy('staging', staging, true),
      describeDeploy('production', production, isDeployed),
      describe('change', hasChange || hasFinding, isDeployed),
      {
        ...describe('find', hasFinding, hasChange || hasFinding),
        ...describeRun(staging, 'drift-check'),
      },
      { ...describe('reconcile', isReconciled, hasFinding), ...describeRun(staging, 'reconcile') },
    ],
    staging: name,
    production: production?.environment.name ?? 'production',
    proposal: proposeChange(facts.resources, name),
  }
}

/** What has happened in the deployed staging since it was created. */
async function readFacts(
  ctx: SandboxContext,
  sandbox: SandboxAccount,
  { environment: { name, createdAt }, drift }: EnvironmentOverview,
) {
  const { total } = await listFindings({ ctx, input: { environment: name, pageSize: 1 } })
  const resources = await listOwnedResources(ctx, sandbox)
  const ids = new Set(resources.filter(one => one.environment === name).map(({ id }) => id))
  const hasChange = (await sandbox.listCalls()).some(
    ({ isByHand, id, call, at }) =>
      isByHand && at > createdAt && (ids.has(id) || /delete|remove|terminate/i.test(call)),
  )
  const isReconciled = total > 0 && drift.counts.length === 0
  return { hasChange, hasFinding: total > 0, isReconciled, resources }
}

function describe(kind: FirstStepKind, isDone: boolean, isPossible: boolean): FirstStep {
  return { kind, state: isDone ? 'done' : isPossible ? 'next' : 'blocked', operation: null }
}

function describeDeploy(
  kind: FirstStepKind,
  overview: EnvironmentOverview | null,
  isPossible: boolean,
): FirstStep {
  const isDone = overview?.environment.deployed != null
  const operation = overview?.unfinished[0] ?? (isDone ? null : (overview?.last ?? null))
  const step = describe(kind, isDone, isPossible)
  if (isDone) return { ...step, operation }
  if (overview?.unfinished[0]) return { ...step, state: 'running', operation }
  return { ...step, operation, state: operation?.status === 'failed' ? 'failed' : step.state }
}

/** Nothing, unless such an operation runs or waits now. */
function describeRun(
  overview: EnvironmentOverview | null,
  kind: Operation['kind'],
): Partial<FirstStep> {
  const operation = overview?.unfinished.find(one => one.kind === kind)
  return operation ? { state: 'running', operation } : {}
}
