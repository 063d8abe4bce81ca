import { asOperationError, RunFailure } from './failure.ts'
import { readRequest, readResult, writeWhole } from '../folder.ts'
import { emptyResult as nothing, files } from '../../../model/run.ts'
import type { RunRequest, RunResult } from '../../../model/run.ts'
import { isUnreadable, readRecorded, findSalt } from './recorded.ts'
import { isOwnStack } from './ownStack.ts'
import { summarise } from '../../../model/checkpoint.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** An empty result. */
export function createEmptyResult(request: RunRequest): RunResult {
  return {
    ...nothing,
    engineVersion: request.engine.version,
    encryptionSalt: request.encryptionSalt,
  }
}

/**
 * The supervisor writes this result when the program blocks the main thread: the run is stopped,
 * with the state as it is recorded.
 */
export function writeForcedResult(
  folder: string,
  how: { timedOut: boolean; stopped: 'gracefully' | 'forcibly' },
): void {
  const request = requirePresent(readRequest(folder))
  const failure = how.timedOut
    ? new RunFailure(
        'operation-timeout',
        'the time limit was reached, and the program did not yield: it was ended',
        { hint: 'check the program for an endless loop' },
      )
    : new RunFailure(
        'cancelled',
        'cancelled on request; the program did not yield, so its process was ended',
      )
  writeFinal(folder, request, {
    error: asOperationError(failure),
    stopped: how.stopped,
    status: how.timedOut ? 'failed' : 'cancelled',
  })
}

/**
 * Writes a result at an exit that leaves no time for asynchronous work. Does nothing when there is
 * a result.
 */
export function writeFinal(folder: string, request: RunRequest, change: Partial<RunResult>): void {
  if (readResult(folder)) return
  const isReadable = isOwnStack({ folder, request }) && !isUnreadable(request)
  const recorded = isReadable ? readRecorded(request) : null
  writeWhole(folder, files.result, {
    ...createEmptyResult(request),
    encryptionSalt: (recorded && findSalt(recorded)) ?? request.encryptionSalt,
    state: recorded && summarise(recorded),
    ...change,
  })
}
