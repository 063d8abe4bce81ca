/**
 * From a plan to its end: it is judged, and applied, or waits for somebody's approval; or it does
 * not hold, and is made again.
 */
import { roleNeeded } from '../../access/policy.ts'
import { actorRecord, personBehind, worker } from '../../../model/actor.ts'
import type { PlanBinding, RunResult } from '../../../model/run.ts'
import { askFor } from './approval.ts'
import { boundPlan, lapse, passGate, readControl } from './control.ts'
import { tell, type Execution } from './execution.ts'
import { endingOf, finish, mustHold, noteOutOfBand, planOf, recorded } from './finish.ts'
import { LeaseLostError } from './lease.ts'
import type { Store } from '../../../model/store.ts'
import { treeOf } from './runRequest.ts'
import { mayHaveWritten } from './wrote.ts'
import type { Approval, Plan } from '../../../model/operation.ts'

/** how often one operation plans; then a person should look at what keeps changing */
const rounds = 3

/**
 * A run that plans has ended, or is gone (null). True: go on, with the plan (`bound`) or to another
 * one.
 */
export async function planEnded(execution: Execution, result: RunResult | null): Promise<boolean> {
  if (!result) return planDied(execution)
  execution.result = { ...result, changes: {} }
  const plan = planOf(execution.operation, result)
  if (result.status !== 'succeeded' || !result.binding || !plan) return ended(execution)
  await keep(execution, result, plan)
  execution.tree ??= await treeOf(execution.deps, execution.operation)
  if (!execution.control) await readControl(execution)
  await passGate(execution, boundPlan(plan))
  if (execution.control?.approval) return wait(execution, result)
  return apply(execution, result.binding)
}

/** A plan writes nothing, so there is nothing to heal: it is made again. */
async function planDied(execution: Execution): Promise<boolean> {
  await execution.handle!.kill()
  if (execution.round < rounds) return again(execution)
  const message = `the process that plans died ${execution.round} times`
  await finish(execution, 'running', {
    status: 'failed',
    reason: message,
    error: {
      code: 'interrupted',
      message,
      hint: 'it was only planned; look at the log of the service for what ends its processes (memory?), then ask again',
    },
  })
  return false
}

async function ended(execution: Execution): Promise<false> {
  await finish(execution, 'running', endingOf(execution.result!))
  return false
}

async function keep(
  { deps, hold, ...execution }: Execution,
  result: RunResult,
  plan: Plan,
): Promise<void> {
  await hold.persist(() =>
    deps.store.transaction(async store => {
      await mustHold(store, { deps, hold, ...execution })
      await noteOutOfBand(store, execution.operation, result)
      await store.environments.record(execution.operation.environment, recorded(result))
      await store.plans.save(plan)
    }),
  )
}

function apply(execution: Execution, bound: PlanBinding): true {
  execution.bound = bound
  return again(execution)
}

function again(execution: Execution): true {
  Object.assign(execution, { handle: null, result: null })
  return true
}

/**
 * The environment is free from here on; nothing but the database knows of the operation until
 * somebody decides.
 */
async function wait(execution: Execution, result: RunResult): Promise<false> {
  const { deps, hold, operation, control } = execution
  const approval = askFor(control!, result.binding!.digest, whyOf(execution), new Date())
  await hold.persist(() =>
    deps.store.transaction(async store => {
      await mustHold(store, execution)
      const { engineVersion, settingsDigest, schemaDigest } = result
      const waits = await store.operations.transition(operation.id, {
        from: 'running',
        to: 'awaiting-approval',
        actor: actorRecord(worker),
        reason: waitsFor(execution, approval),
        approval,
        engineVersion,
        settingsDigest,
        schemaDigest,
      })
      if (!waits) throw new LeaseLostError('fence-lost')
      if (waits.cancel) await cancelled(store, operation.id, waits.cancel.by)
      else
        await store.notices.add({
          type: 'approval.requested',
          environment: operation.environment,
          operation: operation.id,
          text: `${operation.kind} of ${operation.environment} ${waitsFor(execution, approval)}`,
          detail: {
            digest: approval.digest,
            expiresAt: approval.expiresAt,
            requestedBy: operation.requestedBy.name,
          },
        })
    }),
  )
  return false
}

/** Asked for in the last moment of the run that planned. */
async function cancelled(store: Store, id: string, by: string): Promise<void> {
  await store.operations.transition(id, {
    from: 'awaiting-approval',
    to: 'cancelled',
    actor: actorRecord(worker),
    reason: `cancelled by ${by} before it was applied`,
    stopped: 'before-start',
  })
}

function whyOf({ operation: { options, approval } }: Execution): string {
  const asked = options.breakGlass ? `break-glass: ${options.breakGlass.reason}` : 'policy'
  return approval?.status === 'lapsed' ? `${asked}; ${approval.why}` : asked
}

function waitsFor(
  { operation: { requestedBy } }: Execution,
  { fourEyes, expiresAt, digest }: Approval,
): string {
  const behind = personBehind(requestedBy)
  const who = !fourEyes
    ? 'somebody'
    : behind !== null
      ? `another person than ${behind}`
      : 'a person'
  return `waits for approval by ${who} with the role ${roleNeeded('operation:approve')} until ${expiresAt}; plan ${digest.slice(0, 12)}`
}

/**
 * The run that applied found something else than what was planned, or its engine did. What it may
 * have written by then is recorded. True: plans again.
 */
export async function planChanged(execution: Execution): Promise<boolean> {
  const { deps, hold, operation, result } = execution
  const error = result!.error!
  await lapse(execution, error.message)
  const asked = (await deps.store.operations.transitions(operation.id)).filter(
    ({ to }) => to === 'awaiting-approval',
  ).length
  if (Math.max(asked, execution.round) >= rounds) {
    execution.result = {
      ...result!,
      error: {
        ...error,
        message: `${error.message}; it was planned ${rounds} times`,
        hint: 'something keeps changing what would be done: the cloud, other operations, or a program that asks for something else each time',
      },
    }
    return ended(execution)
  }
  const wrote = mayHaveWritten(execution, 'running')
  await hold.persist(() =>
    deps.store.transaction(async store => {
      await mustHold(store, execution)
      if (wrote) await store.operations.noteWrote(operation.id)
      else await noteOutOfBand(store, operation, result!)
      await store.environments.record(operation.environment, recorded(result!))
    }),
  )
  if (wrote) execution.operation = { ...execution.operation, wrote }
  await tell(execution, {
    type: 'step',
    step: 'plan',
    state: 'skipped',
    detail: `planned again: ${error.message}`,
  })
  return again(execution)
}
