import type { RunResult } from '../../../model/run.ts'
import type { Execution } from './execution.ts'

import { storeSavedState } from './savedState.ts'
import type { RunHandle } from '../../../model/runner.ts'

/**
 * beyond the runner's own time limit and grace, this many seconds, the worker ends the run itself
 */
const backstopSeconds = 60

/**
 * Stores the events of a run while they come and waits for its result; null when its processes are
 * gone without one. `source` tells the runs of one operation apart: events that were stored before
 * (by a worker that died) are dropped.
 */
export async function follow(
  execution: Execution,
  handle: RunHandle,
  source: string,
): Promise<RunResult | null> {
  const stopCancel = onAbort(execution.cancel, () => {
    void handle.cancel().catch(() => {})
  })
  const { timeLimitSeconds } = execution.operation
  const backstop = setTimeout(
    () => {
      void handle.kill()
    },
    (timeLimitSeconds + 2 * execution.deps.graceSeconds + backstopSeconds) * 1000,
  )
  backstop.unref()
  try {
    await storeEvents(execution, handle, source)
    return await execution.hold.unlessLost(handle.result())
  } finally {
    clearTimeout(backstop)
    stopCancel()
  }
}

async function storeEvents(execution: Execution, handle: RunHandle, source: string): Promise<void> {
  const { deps, hold, operation } = execution
  let saved = false
  const batches = handle.events(0)[Symbol.asyncIterator]()
  for (;;) {
    // the generator is left behind when the hold is lost: it ends with the run
    const { done, value } = await hold.unlessLost(batches.next())
    saved ||= await storeSavedState(execution, handle.folder)
    if (done) return
    if (value.length > 0)
      await hold.persist(() =>
        deps.store.operations.append(operation.id, source, value, hold.fence),
      )
  }
}

function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act()
  signal.addEventListener('abort', act, { once: true })
  return () => signal.removeEventListener('abort', act)
}
