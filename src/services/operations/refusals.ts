import {
  operationErrors,
  TwinstackError,
  type OperationErrorCode,
  getErrorMessage,
} from '../../lib/errors.ts'
import type { OperationError } from '../../model/operation.ts'

const refusals: readonly OperationErrorCode[] = [
  'refused',
  'deletion-protected',
  'revision-dirty',
  'account-mismatch',
  'region-mismatch',
  'resources-missing',
  'stateful-replacement',
  'import-refused',
  'adoption-differs',
  'gate-refused',
  'approval-rejected',
  'out-of-band',
]

/**
 * Whether the request was refused (status `refused`), in contrast to an error of the program or the
 * service (`failed`).
 */
export function isRefusal(code: OperationErrorCode): boolean {
  return refusals.includes(code)
}

/**
 * An error as it is stored with an operation. One without a code of Twinstack is `internal`, and
 * its stack is not stored.
 */
export function toOperationError(error: unknown): OperationError {
  if (!(error instanceof TwinstackError))
    return {
      code: 'internal',
      message: getErrorMessage(error),
      hint: 'this is a fault of Twinstack: the log of the service has the stack',
    }
  const code = (operationErrors as readonly string[]).includes(String(error.code))
    ? (error.code as OperationErrorCode)
    : 'internal'
  return {
    code,
    message: error.message,
    ...(error.hint ? { hint: error.hint } : {}),
    ...(error.fields ? { fields: error.fields } : {}),
  }
}
