import type { ResourceRecord } from '../../../model/operation.ts'
import { toRecord } from '../../../model/checkpoint.ts'
import type { PlannedChanges } from './binding.ts'
import { buildPlannedState } from './buildPlannedState.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { readState } from './stack.ts'

/**
 * The changes that a run would make. `state`: the recorded state that would result; `vanished`:
 * URNs that a refresh did not find.
 */
export type PlanPreview = PlannedChanges & {
  state: ResourceRecord[]
  changes: Record<string, number>
  vanished: string[]
}
/** `quiet`: only errors become events. */
export type MakePreview = (run: Run, quiet: boolean) => Promise<PlanPreview>

/**
 * The result of a preview. The changes that it found in the cloud are separate and have the
 * operations of a plain refresh.
 */
export async function toPlanPreview(
  run: Run,
  { changes, steps, summary, vanished }: Recording,
): Promise<PlanPreview> {
  const refreshed = changes
    .filter(change => change.op === 'refresh')
    .map(change => ({ ...change, op: vanished.includes(change.urn) ? 'delete' : 'update' }))
  const state = buildPlannedState(((await readState(run)).resources ?? []).map(toRecord), steps)
  return {
    refreshed,
    planned: changes.filter(change => change.op !== 'refresh'),
    steps,
    state,
    changes: summary ?? {},
    vanished,
  }
}
