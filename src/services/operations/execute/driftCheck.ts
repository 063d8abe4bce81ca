/**
 * The end of a drift check: its reading is judged, and first sightings are read a second time
 * before anybody is told.
 */
import type { DriftReport } from '../../../model/drift.ts'
import type { ResourceChange } from '../../../model/operation.ts'
import { tell, type Execution } from './execution.ts'
import { follow } from './follow.ts'
import { runRequest, treeOf } from './runRequest.ts'

/** Fills `execution.report` after a drift check that succeeded; nothing for other operations. */
export async function judgeReading(execution: Execution): Promise<void> {
  const {
    deps: { drift },
    operation,
    result,
  } = execution
  if (operation.kind !== 'drift-check' || result?.status !== 'succeeded' || !result.refreshed)
    return
  execution.report = await judged(execution, null)
  if (drift.confirmSeconds === 0 || !(await drift.hasFirstSightings(execution.report))) return
  const again = await secondReading(execution)
  if (again) execution.report = await judged(execution, again)
  else
    execution.report.notes.push(
      'the second reading did not succeed: what was seen first is not confirmed',
    )
}

async function judged(execution: Execution, again: ResourceChange[] | null): Promise<DriftReport> {
  const { deps, operation, environment, result } = execution
  const tree = (execution.tree ??= await treeOf(deps, operation))
  return deps.drift.judge({
    environment,
    operation,
    tree,
    again,
    resources: result!.state?.resources ?? [],
    refreshed: result!.refreshed!,
    planned: result!.planned ?? [],
  })
}

/**
 * Reads the cloud again after a while; null when that did not succeed. The run writes nothing and
 * takes no lock, so it is not remembered: a worker that takes over judges the first reading anew.
 */
async function secondReading(execution: Execution): Promise<ResourceChange[] | null> {
  const { deps, hold, operation, environment, tree, cancel } = execution
  const seconds = deps.drift.confirmSeconds
  await tell(execution, {
    type: 'step',
    step: 'confirm',
    state: 'started',
    detail: `first sightings are read a second time after ${seconds} s`,
  })
  await hold.unlessLost(pause(seconds, cancel))
  if (cancel.aborted) return null
  const request = await runRequest(deps, {
    operation,
    environment,
    tree: tree!,
    mode: 'run',
    dead: null,
  })
  const handle = await deps.runner.start(
    `${operation.id}-${operation.attempt}-again-${hold.fence}`,
    { ...request, refreshOnly: true },
  )
  const result = await follow(execution, handle, `again-${operation.attempt}-${hold.fence}`)
  const read = result?.status === 'succeeded' ? result.refreshed : null
  await tell(execution, {
    type: 'step',
    step: 'confirm',
    state: read ? 'finished' : 'failed',
    ...(result?.error ? { detail: result.error.message } : {}),
  })
  return read
}

async function pause(seconds: number, cancel: AbortSignal): Promise<void> {
  if (cancel.aborted) return
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, seconds * 1000)
    cancel.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
