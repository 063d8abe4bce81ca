import type { Operation } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import type { RunHandle } from '../../../model/runner.ts'
import type { OperationContext } from './operationContext.ts'
import { storeSavedState } from './storeSavedState.ts'

/** The worker ends a run that exceeds its time limit and its graces by this time. */
const backstopSeconds = 60

export type FollowedRun = {
  operation: Operation
  handle: RunHandle
  /** names the events of this run; those that were stored before are dropped */
  source: string
  /** null: the run must not be cancelled, because it heals what a cancelled run left */
  cancel: AbortSignal | null
}

/**
 * Stores the events of a run while they arrive and waits for its result. Null: its processes ended
 * without a result.
 *
 * @throws LeaseLostError while the run continues by itself
 */
export async function followRun(
  context: OperationContext,
  { operation, handle, source, cancel }: FollowedRun,
): Promise<RunResult | null> {
  const stopCancel = onAbort(cancel, () => {
    handle.cancel().catch((error: unknown) => {
      context.deps.log.warn(
        { operation: operation.id, err: error },
        'a run could not be cancelled; it ends at its time limit',
      )
    })
  })
  const stopHolding = context.lease.onHeld(until => confirmRun(context, handle, until))
  const { graceSeconds } = context.deps
  const backstop = setTimeout(
    () => {
      void handle.kill()
    },
    (operation.timeLimitSeconds + 2 * graceSeconds + backstopSeconds) * 1000,
  )
  backstop.unref()
  try {
    await storeEvents(context, operation, handle, source)
    return await context.lease.runUnderLease(handle.awaitResult())
  } finally {
    clearTimeout(backstop)
    stopCancel()
    stopHolding()
  }
}

/** A run that gets no lease waits before it writes; the next renewal is the next try. */
function confirmRun({ deps: { log } }: OperationContext, handle: RunHandle, until: number): void {
  try {
    handle.confirm(until)
  } catch (err) {
    log.warn({ err, folder: handle.folder }, 'the lease could not be written into a run folder')
  }
}

async function storeEvents(
  context: OperationContext,
  operation: Operation,
  handle: RunHandle,
  source: string,
): Promise<void> {
  const { deps, lease } = context
  let saved = false
  const batches = handle.readEvents(0)[Symbol.asyncIterator]()
  for (;;) {
    // nobody reads the generator to its end when the lease is lost: it ends with the run
    const next = await lease.runUnderLease(batches.next())
    saved ||= await storeSavedState(context, operation, handle.folder)
    if (next.done) return
    const { value } = next
    if (value.length > 0)
      await lease.persist(() =>
        deps.store.operations.append(operation.id, source, value, lease.fence),
      )
  }
}

function onAbort(signal: AbortSignal | null, act: () => void): () => void {
  if (signal?.aborted) act()
  signal?.addEventListener('abort', act, { once: true })
  return () => signal?.removeEventListener('abort', act)
}
