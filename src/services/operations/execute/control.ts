/**
 * What a policy demands of an operation before it may write: the gate, and somebody's approval of
 * its plan. Without either it runs in one run; with either, a run that writes nothing plans first,
 * and the one that applies is bound to that plan.
 */
import { refusal } from '../../../analysis/gate/refusal.ts'

import type { GateDecision, Policy } from '../../../model/promotion.ts'
import { lapsed } from './approval.ts'
import { tell, type Control, type Execution } from './execution.ts'
import { isWriting, type Operation, type Plan } from '../../../model/operation.ts'
import type { BoundPlan } from '../../../model/promotionService.ts'

/**
 * Null: nothing is demanded. Breaking the glass always needs another person. A rollback that the
 * policy itself makes waits for nobody: who switched it on said yes to it, and production is broken
 * meanwhile.
 */
export function controlOf({ approvals, gate }: Policy, operation: Operation): Control | null {
  const broken = operation.options.breakGlass !== null
  const approval =
    broken ||
    (approvals.required &&
      approvals.kinds.includes(operation.kind) &&
      operation.rollbackOf === null)
  const gated = Object.values(gate.conditions).some(mode => mode !== 'off')
  return isWriting(operation) && (approval || gated)
    ? { approval, fourEyes: approvals.fourEyes || broken, expiresMinutes: approvals.expiresMinutes }
    : null
}

/** Reads what the policy demands now. */
export async function readControl(execution: Execution): Promise<void> {
  const {
    deps: { promotion, store },
    operation,
    environment,
  } = execution
  if (promotion)
    execution.control = controlOf(await promotion.policy(store, environment), operation)
}

/** One whose plan was approved stays bound to it, whatever the policy says by now. */
export function isControlled({ control, operation }: Execution): boolean {
  return control !== null || operation.approval !== null
}

/**
 * Before anything is run: the gate, on the plan that was approved or on what can be known without
 * one. @throws TwinstackError `gate`
 */
export async function passControl(execution: Execution): Promise<void> {
  await readControl(execution)
  if (!isControlled(execution) || execution.bound) return
  const plan = await approvedPlan(execution)
  const decision = await passGate(execution, plan ? boundPlan(plan) : null)
  // the gate asks nothing of this kind: no plan is needed for it
  if (!execution.control?.approval && !decision?.conditions.length) execution.control = null
  execution.bound = plan ? { digest: plan.digest!, parts: plan.parts ?? {} } : null
}

/**
 * The plan that somebody said yes to, while that counts; else the approval lapses, and there is
 * none.
 */
async function approvedPlan(execution: Execution): Promise<Plan | null> {
  const {
    deps: { store },
    operation,
    control,
  } = execution
  if (operation.approval?.status !== 'approved') return null
  const plan = await store.plans.of(operation.id)
  const why =
    lapsed(operation, control, new Date()) ??
    (plan?.digest !== operation.approval.digest
      ? 'its plan is not kept any more'
      : await movedOn(execution, plan))
  if (why === null) return plan
  await lapse(execution, why)
  return null
}

/** A healed attempt of its own, or another operation that ran meanwhile. */
async function movedOn(
  { deps: { store }, operation }: Execution,
  { stateDigest }: Plan,
): Promise<string | null> {
  const now = await store.environments.stateDigest(operation.environment)
  return now === null || stateDigest == null || now === stateDigest
    ? null
    : 'the recorded state has changed since'
}

/** The approval does not count any more; the operation plans again. */
export async function lapse(execution: Execution, why: string): Promise<void> {
  const {
    deps,
    hold,
    operation: { id, approval, environment },
  } = execution
  execution.bound = null
  if (!approval || approval.status === 'lapsed') return
  const text = `the approval by ${approval.by} has lapsed: ${why}`
  execution.operation = {
    ...execution.operation,
    approval: { ...approval, status: 'lapsed', why: text },
  }
  await tell(execution, {
    type: 'diagnostic',
    severity: 'warning',
    message: `${text}; it plans again`,
  })
  await hold.persist(() =>
    deps.store.notices.add({
      type: 'approval.lapsed',
      environment,
      operation: id,
      text,
      detail: { digest: approval.digest },
    }),
  )
}

/** @throws TwinstackError `gate` */
export async function passGate(
  execution: Execution,
  bound: BoundPlan | null,
): Promise<GateDecision | null> {
  const {
    deps: { promotion, store },
    hold,
    operation,
    environment,
    tree,
  } = execution
  const decision = await hold.persist(
    async () =>
      (await promotion?.gate(store, { operation, environment, tree: tree! }, bound)) ?? null,
  )
  const refused = decision && refusal(decision)
  if (refused) throw refused
  const warnings =
    (bound && decision?.conditions.filter(({ mode, met }) => mode !== 'off' && met === false)) || []
  await tell(
    execution,
    ...warnings.map(({ name, detail }) => ({
      type: 'diagnostic' as const,
      severity: 'warning' as const,
      message: `gate: ${name}: ${detail}`,
    })),
  )
  return decision
}

export function boundPlan(plan: Plan): BoundPlan {
  return {
    plan,
    digest: plan.digest!,
    stateDigest: plan.stateDigest ?? null,
    settingsDigest: plan.settingsDigest ?? null,
    schemaDigest: plan.schemaDigest ?? null,
  }
}
