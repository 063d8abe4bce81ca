/**
 * A run that plans has ended: its plan is stored and judged, and is applied or waits for approval.
 */
import { toActorRecord, findPersonBehind, worker } from '../../../model/actor.ts'
import { getRoleNeeded } from '../../access/policy.ts'
import type { Approval, Operation } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import type { Store } from '../../../model/store.ts'
import { requestApproval } from './approval.ts'
import { buildPlan } from './buildPlan.ts'
import { getEndingOfRun, type Ending } from './ending.ts'
import { LeaseLostError } from './lease.ts'
import type { Attempt, Control, OperationContext } from './operationContext.ts'
import { passGate } from './passGate.ts'
import { readControl } from './readControl.ts'
import { noteOutOfBand, renewLeaseIn, createStackRecord } from './recordStack.ts'
import { loadTree } from './runRequest.ts'
import type { StartedRun } from './phaseInputs.ts'
import { formatTime } from '../../../lib/formatTime.ts'

/**
 * The maximum number of plans of one operation; after that a person has to find the cause of the
 * changes.
 */
export const maxRounds = 3

/** Apply the plan, wait until a person approves it, or end the operation. */
export type PlanJudgement =
  | { readonly next: 'apply'; readonly attempt: Attempt }
  | { readonly next: 'wait' }
  | { readonly next: 'end'; readonly ending: Ending }

/** @throws TwinstackError `gate-refused` */
export async function judgePlan(
  context: OperationContext,
  run: StartedRun,
  result: RunResult,
): Promise<PlanJudgement> {
  const { operation, round } = run
  const plan = buildPlan(operation, result)
  const { binding } = result
  if (result.status !== 'succeeded' || !binding || !plan)
    return { next: 'end', ending: getEndingOfRun(result) }
  await context.lease.persist(() =>
    context.deps.store.runInTransaction(async store => {
      await renewLeaseIn(store, context, operation)
      await noteOutOfBand(store, operation, result)
      await store.environments.record(operation.environment, createStackRecord(result))
      await store.plans.save(plan)
    }),
  )
  const tree = run.prepared?.tree ?? (await loadTree(context.deps, operation))
  const control = run.prepared?.control ?? (await readControl(context, operation))
  await passGate(context, { operation, tree }, plan)
  if (!control?.approval) return { next: 'apply', attempt: { operation, round, plan: binding } }
  await waitForApproval(context, operation, control, result)
  return { next: 'wait' }
}

/**
 * From here on the environment is free; until a person decides, the operation waits only in the
 * database.
 */
async function waitForApproval(
  context: OperationContext,
  operation: Operation,
  control: Control,
  { binding, engineVersion, settingsDigest, schemaDigest }: RunResult,
): Promise<void> {
  const approval = requestApproval(
    control,
    binding?.digest ?? '',
    describeApprovalReason(operation),
    new Date(),
  )
  const waits = describeWait(operation, approval)
  await context.lease.persist(() =>
    context.deps.store.runInTransaction(async store => {
      await renewLeaseIn(store, context, operation)
      const waiting = await store.operations.transition(operation.id, {
        from: 'running',
        to: 'awaiting-approval',
        actor: toActorRecord(worker),
        reason: waits,
        approval,
        engineVersion,
        settingsDigest,
        schemaDigest,
      })
      if (!waiting) throw new LeaseLostError('fence-lost')
      if (waiting.cancel) await cancelWaiting(store, waiting, waiting.cancel.by)
      else await noticeRequest(store, waiting, approval, waits)
    }),
  )
}

/** `operation.awaiting-approval` is the same event among the ends of operations. */
async function noticeRequest(
  store: Store,
  { id, kind, environment, requestedBy }: Operation,
  { digest, expiresAt }: Approval,
  waits: string,
): Promise<void> {
  for (const type of ['approval.requested', 'operation.awaiting-approval'] as const)
    await store.notices.add({
      type,
      environment,
      operation: id,
      text: `${kind} of ${environment} ${waits}`,
      detail: { digest, expiresAt, requestedBy: requestedBy.name },
    })
}

/** The cancellation was requested at the end of the planning run. */
async function cancelWaiting(store: Store, { id, wrote }: Operation, by: string): Promise<void> {
  await store.operations.transition(id, {
    from: 'awaiting-approval',
    to: 'cancelled',
    actor: toActorRecord(worker),
    reason: `cancelled by ${by} before it was applied`,
    ...(wrote ? {} : { stopped: 'before-start' as const }),
  })
}

function describeApprovalReason({ options, approval }: Operation): string {
  const why = options.breakGlass ? `break-glass: ${options.breakGlass.reason}` : 'policy'
  return approval?.status === 'lapsed' ? `${why}; ${approval.why}` : why
}

function describeWait(
  { requestedBy }: Operation,
  { fourEyes, expiresAt, digest }: Approval,
): string {
  const behind = findPersonBehind(requestedBy)
  const person = behind === null ? 'a person' : `another person than ${behind}`
  const who = fourEyes ? person : 'somebody'
  const role = getRoleNeeded('operation:approve')
  return (
    `waits for approval by ${who} with the role ${role} until ${formatTime(expiresAt)}; plan ` +
    `${digest.slice(0, 12)}`
  )
}
