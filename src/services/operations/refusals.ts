import {
  operationErrors,
  TwinstackError,
  type OperationErrorCode,
  errorMessage,
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
  'gate-refused',
  'approval-rejected',
  'out-of-band',
]

/**
 * The thing asked was refused (status `refused`), as against an error of the machinery or the
 * program (`failed`).
 */
export function isRefusal(code: OperationErrorCode): boolean {
  return refusals.includes(code)
}

/**
 * Any error as it is stored with an operation; one without a code of ours is `internal` and shows
 * no stack.
 */
export function operationError(error: unknown): OperationError {
  if (!(error instanceof TwinstackError))
    return {
      code: 'internal',
      message: errorMessage(error),
      hint: 'this is a fault of Twinstack: its log has more',
    }
  const code = (operationErrors as readonly string[]).includes(error.code)
    ? (error.code as OperationErrorCode)
    : 'internal'
  return {
    code,
    message: error.message,
    ...(error.hint ? { hint: error.hint } : {}),
    ...(error.fields ? { fields: error.fields } : {}),
  }
}
