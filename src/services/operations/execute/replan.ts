import type { Operation } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import { deathsHint, getEndingOfRun, failWith, type Ending } from './ending.ts'
import { maxRounds } from './judgePlan.ts'
import { mayHaveWritten } from './mayHaveWritten.ts'
import { appendEvents, type Attempt, type OperationContext } from './operationContext.ts'
import { lapseApproval } from './readControl.ts'
import { noteOutOfBand, renewLeaseIn, createStackRecord } from './recordStack.ts'
import type { StartedRun } from './phaseInputs.ts'

/**
 * Whether a run that applied a plan has found something that was not planned. A resource that
 * failed is never a changed plan: the cause would be hidden, and the failure repeated.
 */
export function isPlanChanged({ error }: RunResult): boolean {
  return error?.code === 'plan-changed' && !error.resources?.length
}

/**
 * Records what the run may have written and returns the next attempt, which plans again. After
 * `maxRounds` plans it returns how the operation ends.
 */
export async function replan(
  context: OperationContext,
  run: StartedRun,
  result: RunResult,
): Promise<{ attempt: Attempt } | { operation: Operation; ending: Ending }> {
  const { store } = context.deps
  const reason = result.error?.message ?? 'the plan has changed'
  const operation = await lapseApproval(context, run.operation, reason)
  const requested = (await store.operations.listTransitions(operation.id)).filter(
    ({ to }) => to === 'awaiting-approval',
  ).length
  if (Math.max(requested, run.round) >= maxRounds)
    return { operation, ending: getEndingOfRun(explainRepetition(result)) }
  const wrote = mayHaveWritten(operation, run.purpose, result)
  await context.lease.persist(() =>
    store.runInTransaction(async store => {
      await renewLeaseIn(store, context, operation)
      if (wrote) await store.operations.noteWrote(operation.id)
      else await noteOutOfBand(store, operation, result)
      await store.environments.record(operation.environment, createStackRecord(result))
    }),
  )
  await appendEvents(context, operation, {
    type: 'step',
    step: 'plan',
    state: 'skipped',
    detail: `planned again: ${reason}`,
  })
  return {
    attempt: {
      operation: wrote ? { ...operation, wrote } : operation,
      round: run.round,
      plan: null,
    },
  }
}

export function explainRepetition(result: RunResult): RunResult {
  if (!result.error) return result
  return {
    ...result,
    error: {
      ...result.error,
      message: `${result.error.message}; it was planned ${maxRounds} times`,
      hint:
        'the plan differs each time: compare the plans to find what changes (the cloud, other ' +
        'operations, or a program that declares something else in each run)',
    },
  }
}

/** A run that only plans writes nothing, so nothing has to be healed: its operation plans again. */
export async function replanAfterDeath({
  operation,
  round,
  handle,
}: StartedRun): Promise<{ attempt: Attempt } | { ending: Ending }> {
  await handle.kill()
  if (round < maxRounds) return { attempt: { operation, round, plan: null } }
  const message = `the process that plans died ${round} times; nothing was written`
  return { ending: failWith({ code: 'interrupted', message, hint: deathsHint }) }
}
