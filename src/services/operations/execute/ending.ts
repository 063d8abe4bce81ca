/** How an operation ends. */
import type { OperationError, Status } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import { isRefusal, toOperationError } from '../refusals.ts'

/** For an operation whose process died again and again. */
export const deathsHint =
  'find in the log of the service why its processes end (for example memory), then request the ' +
  'operation again'

export type Ending = {
  readonly status: Extract<Status, 'succeeded' | 'failed' | 'cancelled' | 'refused'>
  readonly reason: string
  readonly error: OperationError | null
  /** the run did what was requested, also when a later check failed: it is recorded as deployed */
  readonly applied?: true
  /**
   * the failure is in Twinstack itself (a statement, a file), not in the run: no rollback follows
   */
  readonly internal?: true
  /** how a cancelled operation was stopped, when no run reports it */
  readonly stopped?: 'before-start'
}

export const isApplied = ({ status, applied }: Ending): boolean =>
  status === 'succeeded' || applied === true

/** Converts the result of a run to the end of its operation. */
export function getEndingOfRun({ status, error, stopped }: RunResult): Ending {
  if (status === 'succeeded') return { status, reason: 'done', error: null }
  if (status === 'cancelled')
    return { status, reason: `cancelled, stopped ${stopped ?? 'gracefully'}`, error }
  if (error && isRefusal(error.code)) return { status: 'refused', reason: error.message, error }
  const message = 'the run failed and reported no reason'
  return {
    status: 'failed',
    reason: error?.message ?? message,
    error: error ?? { code: 'internal', message },
  }
}

/** The end of an operation that failed for this reason. */
export function failWith(error: OperationError): Ending {
  return { status: 'failed', reason: error.message, error }
}

/** Converts an error that was thrown during the operation to its end. */
export function getEndingOfError(error: unknown): Ending {
  const stored = toOperationError(error)
  return {
    status: isRefusal(stored.code) ? 'refused' : 'failed',
    reason: stored.message,
    error: stored,
    ...(stored.code === 'internal' && { internal: true as const }),
  }
}
