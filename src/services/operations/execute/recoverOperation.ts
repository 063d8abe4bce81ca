/**
 * Recovers an operation whose processes ended without a result: it becomes `interrupted`, is
 * healed, and is queued again or ended.
 */
import { toActorRecord, healer } from '../../../model/actor.ts'
import { isWriting, type Operation } from '../../../model/operation.ts'
import type { Tree } from '../../../model/revision.ts'
import type { HealResult, RunResult } from '../../../model/run.ts'
import type { RunHandle } from '../../../model/runner.ts'
import { toOperationError } from '../refusals.ts'
import { concludeUnrun, type Conclusion } from './conclusion.ts'
import { deathsHint, failWith, type Ending } from './ending.ts'
import { healRun, undecidedHint } from './healRun.ts'
import { LeaseLostError } from './lease.ts'
import type { OperationContext } from './operationContext.ts'
import { renewLeaseIn, createStackRecord } from './recordStack.ts'

/** After this number of process deaths an operation is not queued again. */
const maxDeaths = 2

export type InterruptedRun = {
  readonly operation: Operation
  /** null: the folder of its run does not exist any more */
  readonly handle: RunHandle | null
  /** null: not loaded yet */
  readonly tree: Tree | null
}

/** Null: the operation was healed and is queued again. */
export async function recoverOperation(
  context: OperationContext,
  run: InterruptedRun,
): Promise<Conclusion | null> {
  const { operation } = run
  await markInterrupted(context, operation)
  let healing: RunResult | null
  try {
    healing = await healRun(context, run)
  } catch (error) {
    if (error instanceof LeaseLostError) throw error
    return conclude(operation, createUnhealedEnding(toOperationError(error).message))
  }
  if (!healing?.healed)
    return conclude(
      operation,
      createUnhealedEnding(healing?.error?.message ?? 'the healing run died as well'),
    )
  const ending = await findEndingOfHealed(context, operation, healing.healed)
  if (ending) return conclude(operation, ending, healing)
  await queueAgain(context, operation, healing, healing.healed)
  return null
}

async function markInterrupted(
  { deps, lease }: OperationContext,
  { id, status }: Operation,
): Promise<void> {
  if (status === 'interrupted') return
  await lease.persist(() =>
    deps.store.operations.transition(id, {
      from: 'running',
      to: 'interrupted',
      actor: toActorRecord(healer),
      reason: 'the process of this operation died; the environment is being healed',
    }),
  )
}

/** Null: nothing is undecided, and the operation may run again. */
async function findEndingOfHealed(
  { deps: { store }, cancel }: OperationContext,
  { id }: Operation,
  { undecided }: HealResult,
): Promise<Ending | null> {
  if (undecided.length > 0) return createUndecidedEnding(undecided)
  if (cancel.aborted)
    return {
      status: 'cancelled',
      reason: 'cancelled; its process had died, and the environment was healed',
      error: null,
    }
  // the number of attempts does not count deaths: an operation that waited for an approval has
  // several
  const deaths = (await store.operations.listTransitions(id)).filter(
    ({ to }) => to === 'interrupted',
  )
  return deaths.length >= maxDeaths ? createTooManyDeathsEnding(deaths.length) : null
}

/** `healing`: its state is recorded; its error, if any, is not that of the operation. */
function conclude(
  operation: Operation,
  ending: Ending,
  healing: RunResult | null = null,
): Conclusion {
  return {
    ...concludeUnrun({ operation }, ending),
    from: 'interrupted',
    result: healing && { ...healing, changes: {} },
    healed: healing?.healed ?? null,
    wrote: isWriting(operation),
  }
}

async function queueAgain(
  context: OperationContext,
  operation: Operation,
  healing: RunResult,
  healed: HealResult,
): Promise<void> {
  const { deps, lease } = context
  await lease.persist(() =>
    deps.store.runInTransaction(async store => {
      await renewLeaseIn(store, context, operation)
      await store.environments.record(operation.environment, {
        ...createStackRecord(healing),
        writtenState: healing.state?.contentDigest ?? null,
      })
      await store.operations.noteWrote(operation.id)
      await store.operations.transition(operation.id, {
        from: 'interrupted',
        to: 'queued',
        actor: toActorRecord(healer),
        reason:
          'the environment was healed after the death of the process; the operation runs again',
        healed,
      })
      await deps.queue.offer(store, operation.environment)
    }),
  )
}

function createUnhealedEnding(why: string): Ending {
  const message = `the process of this operation died, and the environment could not be healed: ${why}`
  const hint = 'read the events of the operation; the next operation that writes heals it first'
  return failWith({ code: 'interrupted', message, hint })
}

/** The end of an operation with creates that healing could not decide. */
export function createUndecidedEnding(urns: string[]): Ending {
  const message =
    'the process of this operation died; it is not known whether these resources were ' +
    `created: ${urns.join(', ')}`
  return failWith({
    code: 'recovery-incomplete',
    message,
    hint: undecidedHint,
    resources: urns.map(urn => ({
      urn,
      message: 'the process of the operation died, and it is not known whether this was created',
    })),
  })
}

/** The end of an operation whose process died as often as allowed. */
export function createTooManyDeathsEnding(times: number): Ending {
  const message =
    `the process of this operation died ${times} times; ` + 'the environment was healed each time'
  return failWith({ code: 'interrupted', message, hint: deathsHint })
}
