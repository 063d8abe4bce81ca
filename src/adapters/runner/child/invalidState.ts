/** Explains a recorded state that the engine refuses, and how to repair it. */
import { findProblems } from '../../../analysis/state/findProblems.ts'
import type { RunRequest } from '../../../model/run.ts'
import { RunFailure } from './failure.ts'
import { readRecorded } from './recorded.ts'
import type { Run } from './run.ts'

const shownMost = 10

/** Returns the failure with every problem of the state; the engine reports only the first one. */
export function explainInvalidState({ request }: Pick<Run, 'request'>, failure: RunFailure) {
  // the engine also ends with an internal error for some states
  if (!['state-invalid', 'engine-failed'].includes(failure.code)) return failure
  const found = findProblems(readRecorded(request) ?? {}).filter(
    ({ code }) => code !== 'pending-operation',
  )
  if (found.length === 0) return failure
  const more = found.length > shownMost ? ` And ${found.length - shownMost} more.` : ''
  const messages = found.slice(0, shownMost).map(({ message }) => message)
  return new RunFailure(
    'state-invalid',
    `the recorded state of ${request.environment.name} is invalid: ${messages.join(' ')}${more}`,
    { hint: repairHint(request), cause: failure },
  )
}

export const repairHint = ({ environment: { name } }: RunRequest): string =>
  `twinstack state repair ${name}  shows what can be repaired`
