/**
 * The end of a drift check: its reading is judged, and new drift is read a second time before a
 * notice reports it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DriftReport } from '../../../model/drift.ts'
import type { Operation, ResourceChange } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import type { Tree } from '../../../model/revision.ts'
import { followRun } from './followRun.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'
import { buildRunRequest, loadTree } from './runRequest.ts'
import type { SettledRun } from './phaseInputs.ts'

/** The report of a drift check that succeeded; null for all other operations. */
export async function judgeDrift(
  context: OperationContext,
  settled: SettledRun,
): Promise<DriftReport | null> {
  const { operation, prepared } = settled.run
  const { status, refreshed } = settled.result
  if (operation.kind !== 'drift-check' || status !== 'succeeded' || !refreshed) return null
  const tree = prepared?.tree ?? (await loadTree(context.deps, operation))
  return judgeDriftReading(context, { operation, tree, result: settled.result })
}

/**
 * A reading of the environment at its deployed revision; `operation` is its check or the operation
 * that replaces it.
 */
export type DriftRun = { operation: Operation; tree: Tree; result: RunResult }

/** The report of a reading; drift that is seen for the first time is read a second time. */
export async function judgeDriftReading(
  context: OperationContext,
  run: DriftRun,
): Promise<DriftReport> {
  const { drift } = context.deps
  const report = await judgeReading(context, run, null)
  if (drift.confirmSeconds === 0 || !(await drift.hasFirstSightings(report))) return report
  const again = await readAgain(context, run)
  if (again) return judgeReading(context, run, again)
  const note = 'the second reading did not succeed, so the new drift is not confirmed'
  return { ...report, notes: [...report.notes, note] }
}

async function judgeReading(
  { deps, environment }: OperationContext,
  { operation, tree, result }: DriftRun,
  again: ResourceChange[] | null,
): Promise<DriftReport> {
  return deps.drift.judge({
    environment,
    operation,
    tree,
    again,
    resources: result.state?.resources ?? [],
    refreshed: result.refreshed ?? [],
    // results of earlier versions are without the cause: their plan never failed
    planned: result.planned ?? (result.planFailure ? null : []),
    planFailure: result.planFailure ?? null,
  })
}

/**
 * Reads the cloud again after a pause; null when that did not succeed. The run writes nothing and
 * takes no lock, so its folder is not stored: a worker that takes over judges the first reading
 * again.
 */
async function readAgain(
  context: OperationContext,
  { operation, tree }: DriftRun,
): Promise<ResourceChange[] | null> {
  const { deps, lease, environment, cancel } = context
  const seconds = deps.drift.confirmSeconds
  await appendEvents(context, operation, {
    type: 'step',
    step: 'confirm',
    state: 'started',
    detail: `drift that is seen for the first time is read again after ${seconds} s`,
  })
  await lease.runUnderLease(sleep(seconds * 1000, undefined, { signal: cancel }).catch(() => {}))
  if (cancel.aborted) return null
  const request = await buildRunRequest(deps, { operation, environment, tree })
  const handle = await deps.runner.start(
    `${operation.id}-${operation.attempt}-again-${lease.fence}`,
    { ...request, refreshOnly: true },
  )
  const source = `again-${operation.attempt}-${lease.fence}`
  const result = await followRun(context, { operation, handle, source, cancel })
  const read = result?.status === 'succeeded' ? result.refreshed : null
  await appendEvents(context, operation, {
    type: 'step',
    step: 'confirm',
    state: read ? 'finished' : 'failed',
    ...(result?.error ? { detail: result.error.message } : {}),
  })
  return read
}
