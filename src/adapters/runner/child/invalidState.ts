/** Explains a recorded state that the engine refuses, and how to repair it. */
import { isKnownFormat } from '../../../analysis/journal/features.ts'
import { findProblems } from '../../../analysis/state/findProblems.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import type { RunRequest } from '../../../model/run.ts'
import { RunFailure } from './failure.ts'
import { readDocument, readRecorded } from './recorded.ts'
import type { Run } from './run.ts'

const shownMost = 10

/** Returns the failure with every problem of the state; the engine reports only the first one. */
export function explainInvalidState({ request }: Pick<Run, 'request'>, failure: RunFailure) {
  // the engine also ends with an internal error for some states
  if (!['state-invalid', 'engine-failed'].includes(failure.code)) return failure
  // entries of another format have other rules, so the engine's reason is the cause
  if (!isKnownFormat(readDocument(request) ?? {})) return failure
  return findInvalidEntries(request, readRecorded(request) ?? {}, failure) ?? failure
}

/** Null when the engine accepts all entries. Pending operations are no problem. */
export function findInvalidEntries(
  request: RunRequest,
  state: Deployment,
  cause?: RunFailure,
): RunFailure | null {
  const found = findProblems(state).filter(({ code }) => code !== 'pending-operation')
  if (found.length === 0) return null
  const more = found.length > shownMost ? ` And ${found.length - shownMost} more.` : ''
  const messages = found.slice(0, shownMost).map(({ message }) => message)
  return new RunFailure(
    'state-invalid',
    `the recorded state of ${request.environment.name} is invalid: ${messages.join(' ')}${more}`,
    { hint: repairHint(request), ...(cause && { cause }) },
  )
}

export const repairHint = ({ environment: { name } }: RunRequest): string =>
  `twinstack state repair ${name}  shows what can be repaired`
