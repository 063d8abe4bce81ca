import type { ResourceRecord } from '../../../model/operation.ts'
import { recordOf } from '../../../model/checkpoint.ts'
import type { Planned } from './binding.ts'
import { plannedState } from './plannedState.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { readState } from './stack.ts'

/**
 * What a run would do. `state`: the recorded state that would result; `vanished`: URNs that a
 * refresh did not find.
 */
export type Look = Planned & {
  state: ResourceRecord[]
  changes: Record<string, number>
  vanished: string[]
}
/** `quiet`: only errors become events. */
export type Looks = (run: Run, quiet: boolean) => Promise<Look>

/**
 * What a preview found, apart what it found in the cloud first, called as a refresh by itself would
 * have called it.
 */
export async function lookOf(
  run: Run,
  { changes, steps, summary, vanished }: Recording,
): Promise<Look> {
  const refreshed = changes
    .filter(change => change.op === 'refresh')
    .map(change => ({ ...change, op: vanished.includes(change.urn) ? 'delete' : 'update' }))
  const state = plannedState(((await readState(run)).resources ?? []).map(recordOf), steps)
  return {
    refreshed,
    planned: changes.filter(change => change.op !== 'refresh'),
    steps,
    state,
    changes: summary ?? {},
    vanished,
  }
}
