/**
 * The drift check. Drift compares the cloud with the recorded state and needs no program; pending
 * changes need its plan. So a plan that fails makes the pending changes unknown, and the drift is
 * reported.
 */
import { TwinstackError } from '../../../lib/errors.ts'
import { describePlanFailure } from '../../../model/drift.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { addChanges, type Recording } from './recording.ts'
import type { Run } from './run.ts'
import type { Step } from './steps.ts'
import { listRefusedDeletes } from './undeclared.ts'

const longestCause = 2000

/** Codes of failures that end the run itself: they say nothing about the program. */
const endings: string[] = ['cancelled', 'operation-timeout', 'engine-crashed', 'interrupted']

/** The cause to report; null for an error that ends the check. */
export function findPlanFailure(error: unknown): string | null {
  if (!(error instanceof RunFailure) || endings.includes(error.code)) return null
  return error.message.slice(0, longestCause)
}

/** A step that only the plan needs: the check continues without a plan when it fails. */
export const toOptionalForPlan = (step: Step): Step => ({
  ...step,
  take: async run => {
    try {
      await step.take(run)
    } catch (error) {
      notePlanFailure(run, error)
    }
  },
})

/** @throws the error itself when it is not about the program */
function notePlanFailure({ facts, log }: Pick<Run, 'facts' | 'log'>, error: unknown): void {
  const cause = findPlanFailure(error)
  if (cause === null) throw error
  facts.planFailure ??= cause
  const hint = error instanceof TwinstackError && error.hint ? `. ${error.hint}` : ''
  log.addDiagnostic(
    'warning',
    `pending changes are not known: ${describePlanFailure(cause)}${hint}`,
  )
}

/**
 * Runs two previews at the same time: one compares the cloud with the recorded state, one the
 * recorded state with the code. Neither takes a lock. `loadProgram`: the steps that only the second
 * one needs; the first one starts without them.
 */
export async function compareCloud(run: Run, loadProgram: () => Promise<void>): Promise<void> {
  const refresh = callEngine(run, 'refresh', true, (stack, options) =>
    stack.previewRefresh(options),
  )
  const planning = loadProgram().then(() =>
    run.request.refreshOnly || run.facts.planFailure ? null : preview(run),
  )
  const [found, plan] = await Promise.allSettled([refresh, planning])
  // the failure of the refresh has priority: the program does not cause it
  if (found.status === 'rejected') throw found.reason
  run.facts.refreshed = found.value.changes
  if (plan.status === 'rejected') notePlanFailure(run, plan.reason)
  if (plan.status !== 'fulfilled' || plan.value === null) return
  addChanges(run.facts, plan.value)
  run.facts.planned = [...plan.value.changes, ...listRefusedDeletes(plan.value)]
}

/**
 * The engine ends a preview with an error when the program no longer declares a protected resource.
 * That is a pending change like others.
 */
async function preview(run: Run): Promise<Recording> {
  return callEngine(run, 'preview', false, (stack, options) => stack.preview(options), {
    tolerate: 'deletion-protected',
    program: true,
  })
}
