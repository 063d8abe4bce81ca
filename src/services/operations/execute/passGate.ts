import { createRefusalError } from '../../../analysis/gate/createRefusalError.ts'
import type { Operation, Plan } from '../../../model/operation.ts'
import type { GateDecision } from '../../../model/promotion.ts'
import type { BoundPlan } from '../../../model/promotionService.ts'
import type { Tree } from '../../../model/revision.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'

/**
 * Evaluates the gate with a plan, or without one before planning. Conditions that only warn become
 * events. Null: the policy has no condition.
 *
 * @throws TwinstackError `gate-refused`
 */
export async function passGate(
  context: OperationContext,
  { operation, tree }: { operation: Operation; tree: Tree },
  plan: Plan | null,
): Promise<GateDecision | null> {
  const {
    deps: { promotion, store },
    lease,
    environment,
  } = context
  const bound = plan && toBoundPlan(plan)
  const decision = await lease.persist(
    async () =>
      (await promotion?.judgeGate(store, { operation, environment, tree }, bound)) ?? null,
  )
  const refused = decision && createRefusalError(decision)
  if (refused) throw refused
  const warnings =
    (bound && decision?.conditions.filter(({ mode, met }) => mode !== 'off' && met === false)) || []
  await appendEvents(
    context,
    operation,
    ...warnings.map(({ name, detail }) => ({
      type: 'diagnostic' as const,
      severity: 'warning' as const,
      message: `gate: ${name}: ${detail}`,
    })),
  )
  return decision
}

function toBoundPlan(plan: Plan): BoundPlan {
  return {
    plan,
    digest: plan.digest ?? '',
    stateDigest: plan.stateDigest ?? null,
    settingsDigest: plan.settingsDigest ?? null,
    schemaDigest: plan.schemaDigest ?? null,
  }
}
