/**
 * The error class of the project (docs/adr). A code is stable and is part of the API; the HTTP
 * layer renders it as RFC 9457 problem details, the CLI as an exit code, an operation stores it as
 * its `error`.
 */

/** HTTP status of every code that a caller of the API can receive. */
export const requestErrors = {
  'invalid-request': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'environment-exists': 409,
  'environment-has-resources': 409,
  'environment-busy': 409,
  'operation-finished': 409,
  'revision-dirty': 409,
  'not-deployed': 409,
  'audit-signed': 409,
  'approval-not-pending': 409,
  'approval-digest-mismatch': 409,
  'not-promoted': 409,
  'limit-reached': 409,
  'environment-conflict': 409,
  'precondition-failed': 412,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'settings-invalid': 422,
  'settings-read-only': 422,
  'confirmation-required': 422,
  'unknown-target': 422,
  'override-not-allowed': 422,
  'rollback-impossible': 422,
  'tests-invalid': 422,
  'revision-not-found': 422,
  'idempotency-mismatch': 422,
  'rate-limited': 429,
  internal: 500,
  unavailable: 503,
} as const

export type RequestErrorCode = keyof typeof requestErrors

/**
 * Why an operation did not succeed. `refused` codes are a failure of the request, the others of
 * the engine, the service or the program.
 */
export const operationErrors = [
  'settings-invalid',
  'settings-file-missing',
  'program-failed',
  'program-exited',
  'program-invalid',
  'operation-timeout',
  'cancelled',
  'resource-failed',
  'revision-not-found',
  'revision-dirty',
  'dependencies-failed',
  'engine-missing',
  'engine-mismatch',
  'engine-failed',
  'engine-crashed',
  'runner-crashed',
  'interrupted',
  'recovery-incomplete',
  'stack-locked',
  'stack-conflict',
  'pending-operations',
  'passphrase-incorrect',
  'plugin-missing',
  'credentials-missing',
  'deletion-protected',
  'account-mismatch',
  'region-mismatch',
  'resources-missing',
  'stateful-replacement',
  'import-refused',
  'adoption-differs',
  'gate-refused',
  'approval-rejected',
  'approval-expired',
  'plan-changed',
  'checks-failed',
  'leftovers-found',
  'superseded',
  'out-of-band',
  'state-unreachable',
  'state-invalid',
  'refused',
  'internal',
] as const

export type OperationErrorCode = (typeof operationErrors)[number]

export type FieldError = { path: string; message: string }

/**
 * An error with a stable code. `detail` names the field, what was expected and what was found;
 * `hint` says what to do next.
 */
export class TwinstackError<
  Code extends RequestErrorCode | OperationErrorCode = RequestErrorCode | OperationErrorCode,
> extends Error {
  readonly code: Code
  readonly hint: string | undefined
  readonly fields: FieldError[] | undefined

  constructor(
    code: Code,
    detail: string,
    options: { hint?: string; fields?: FieldError[]; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TwinstackError'
    this.code = code
    this.hint = options.hint
    this.fields = options.fields
  }
}

/**
 * Whether an error has a stable code. `instanceof` alone would make the code `any`, because the
 * class is generic.
 */
export function isTwinstackError(error: unknown): error is TwinstackError {
  return error instanceof TwinstackError
}

/**
 * Exit codes of the CLI: they are stable, defined only here, and documented in docs/ci.md. Codes
 * from 64 on are those of sysexits(3); 128 plus a signal's number follows the shells. After
 * `timeout`, `interrupted` and `terminated` the CLI has stopped waiting, and the operation
 * continues.
 */
export const exitCodes = {
  done: 0,
  failed: 1,
  changes: 2,
  usage: 64,
  unavailable: 69,
  timeout: 75,
  forbidden: 77,
  interrupted: 130,
  terminated: 143,
} as const

/** The message of any thrown value. For texts that users read; a log gets `err` instead. */
export function getErrorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
