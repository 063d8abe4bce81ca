/** Everything that is stored when an operation ends: types and their builders. */
import type { DriftReport } from '../../../model/drift.ts'
import { isWriting, type Cleanup, type Operation } from '../../../model/operation.ts'
import type { TestResult } from '../../../model/promotion.ts'
import type { HealResult, RunResult } from '../../../model/run.ts'
import type { Ending } from './ending.ts'
import { mayHaveWritten } from './mayHaveWritten.ts'
import type { Attempt } from './operationContext.ts'

import type { StartedRun, SettledRun } from './phaseInputs.ts'

export type Conclusion = {
  readonly operation: Operation
  /** the status of the operation before its end */
  readonly from: 'running' | 'interrupted'
  readonly ending: Ending
  /** null: nothing was run, or the run has no result */
  readonly result: RunResult | null
  readonly healed: HealResult | null
  /** of a drift check whose reading was judged */
  readonly report: DriftReport | null
  readonly tests: readonly TestResult[]
  /** of a destroy, after the account was searched */
  readonly cleanup: Cleanup | null
  /** the operation may have changed the cloud or the recorded state */
  readonly wrote: boolean
  /** the run had no right to write, so its report of the recorded state proves nothing */
  readonly reading: boolean
  /** the state of the result is the recorded one, whose records stay as they are */
  readonly stateIsRecorded: boolean
}

/** The end of an operation that ran nothing in this attempt. */
export function concludeUnrun(
  { operation }: Pick<Attempt, 'operation'>,
  ending: Ending,
): Conclusion {
  return {
    operation,
    from: 'running',
    ending,
    result: null,
    healed: null,
    report: null,
    tests: [],
    cleanup: null,
    wrote: operation.wrote === true,
    reading: false,
    stateIsRecorded: false,
  }
}

export function concludeCancelled(attempt: Pick<Attempt, 'operation'>): Conclusion {
  const written = attempt.operation.wrote === true
  return concludeUnrun(attempt, {
    status: 'cancelled',
    reason: written
      ? 'cancelled before it was applied again; the changes of the earlier run are recorded'
      : 'cancelled before anything was run',
    error: null,
    ...(!written && { stopped: 'before-start' as const }),
  })
}

/** The end of an operation whose run only planned: its planned changes were not made. */
export function concludePlan(
  run: StartedRun,
  result: RunResult | null,
  ending: Ending,
): Conclusion {
  return {
    ...concludeUnrun(run, ending),
    result: result && { ...result, changes: {}, healed: null },
    reading: true,
  }
}

/** The end of an operation whose run has a result. */
export function concludeRun(
  { run, result, healed }: SettledRun,
  ending: Ending,
  more: Partial<Pick<Conclusion, 'operation' | 'report' | 'tests' | 'cleanup'>> = {},
): Conclusion {
  const { operation, purpose } = run
  const wrote = operation.wrote === true || mayHaveWritten(operation, purpose, result)
  // the state after a healing is that of the run that healed, which runs no program
  const reading = !healed && (purpose === 'plan' || !isWriting(operation))
  return { ...concludeUnrun(run, ending), result, healed, wrote, reading, ...more }
}
