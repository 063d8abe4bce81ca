/**
 * The requirements of a policy before an operation may write: the gate, and a person's approval of
 * its plan. Without either it runs in one run; with either, a run that writes nothing plans first,
 * and the run that applies is bound to that plan.
 */
import type { Policy } from '../../../model/promotion.ts'
import { isWriting, type Operation, type Plan } from '../../../model/operation.ts'
import { findLapseReason } from './approval.ts'
import { appendEvents, type Control, type OperationContext } from './operationContext.ts'

/**
 * Null: there are no requirements. An operation that skips the gate (`breakGlass`) always needs the
 * approval of another person. A rollback that the policy itself starts needs no approval: the admin
 * who enabled it approved it, and production is broken until it has run.
 */
export function findControl({ approvals, gate }: Policy, operation: Operation): Control | null {
  const broken = operation.options.breakGlass !== null
  const approval =
    broken ||
    (approvals.required &&
      approvals.kinds.some(kind => kind === operation.kind) &&
      operation.rollbackOf === null)
  const gated = Object.values(gate.conditions).some(mode => mode !== 'off')
  return isWriting(operation) && (approval || gated)
    ? { approval, fourEyes: approvals.fourEyes || broken, expiresMinutes: approvals.expiresMinutes }
    : null
}

/** Reads the current requirements of the policy. */
export async function readControl(
  { deps: { promotion, store }, environment }: OperationContext,
  operation: Operation,
): Promise<Control | null> {
  return promotion ? findControl(await promotion.readPolicy(store, environment), operation) : null
}

/** An operation whose plan was approved stays bound to a plan, also when the policy has changed. */
export function isControlled(control: Control | null, { approval }: Operation): boolean {
  return control !== null || approval !== null
}

/**
 * The plan that a person approved, while that is valid. Otherwise the approval becomes invalid, and
 * the returned operation records that.
 */
export async function readApprovedPlan(
  context: OperationContext,
  operation: Operation,
  control: Control | null,
): Promise<{ operation: Operation; plan: Plan | null }> {
  const { store } = context.deps
  if (operation.approval?.status !== 'approved') return { operation, plan: null }
  const plan = await store.plans.getByOperation(operation.id)
  const why =
    findLapseReason(operation, control, new Date()) ??
    (plan?.digest !== operation.approval.digest
      ? 'its plan is no longer stored'
      : await findStateChange(context, operation, plan))
  if (why === null) return { operation, plan }
  return { operation: await lapseApproval(context, operation, why), plan: null }
}

/** The state can change by an earlier attempt of the operation, or by another operation. */
async function findStateChange(
  { deps: { store } }: OperationContext,
  operation: Operation,
  { stateDigest }: Plan,
): Promise<string | null> {
  const now = await store.environments.getStateDigest(operation.environment)
  return now === null || stateDigest == null || now === stateDigest
    ? null
    : 'the recorded state has changed since'
}

/**
 * The approval is no longer valid, and the operation plans again. Returns the operation with it.
 */
export async function lapseApproval(
  context: OperationContext,
  operation: Operation,
  why: string,
): Promise<Operation> {
  const { approval, id, environment } = operation
  if (!approval || approval.status === 'lapsed') return operation
  const text = `the approval by ${approval.by} has lapsed: ${why}`
  await appendEvents(context, operation, {
    type: 'diagnostic',
    severity: 'warning',
    message: `${text}; the operation is planned again`,
  })
  await context.lease.persist(() =>
    context.deps.store.notices.add({
      type: 'approval.lapsed',
      environment,
      operation: id,
      text,
      detail: { digest: approval.digest },
    }),
  )
  return { ...operation, approval: { ...approval, status: 'lapsed', why: text } }
}
