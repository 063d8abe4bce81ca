import type { Operation } from '../../../model/operation.ts'
import { toOperationError } from '../refusals.ts'
import { LeaseLostError } from './lease.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'

/** seconds; shorter steps are left out of the events, because they would hide the longer ones */
const worthAnEvent = 0.2

/** Runs one step while the lease is held, and stores an event when it fails or takes time. */
export async function runStep<T>(
  context: OperationContext,
  operation: Operation,
  step: string,
  work: () => Promise<T>,
): Promise<T> {
  const since = performance.now()
  const result = await context.lease.runUnderLease(work()).catch(async (error: unknown) => {
    if (!(error instanceof LeaseLostError))
      await appendEvents(context, operation, {
        type: 'step',
        step,
        state: 'failed',
        detail: toOperationError(error).message,
      })
    throw error
  })
  const seconds = Math.round(performance.now() - since) / 1000
  if (seconds >= worthAnEvent)
    await appendEvents(context, operation, { type: 'step', step, state: 'finished', seconds })
  return result
}
