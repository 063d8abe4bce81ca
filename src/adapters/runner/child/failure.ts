import type { FieldError, OperationErrorCode } from '../../../lib/errors.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { OperationError } from '../../../model/operation.ts'
import { errorMessage } from '../../../lib/errors.ts'

/** Why a run ended without doing what was asked. `resources` names those that refused. */
export class RunFailure extends TwinstackError<OperationErrorCode> {
  readonly resources: { urn: string; message: string }[] | undefined

  constructor(
    code: OperationErrorCode,
    detail: string,
    options: {
      hint?: string
      fields?: FieldError[]
      resources?: { urn: string; message: string }[]
      cause?: unknown
    } = {},
  ) {
    super(code, detail, options)
    this.resources = options.resources
  }
}

/**
 * The form in which a failure is stored. What we did not foresee is `internal`, with its message.
 */
export function asOperationError(error: unknown): OperationError {
  if (!(error instanceof TwinstackError)) return { code: 'internal', message: errorMessage(error) }
  const { code, message, hint, fields } = error as TwinstackError<OperationErrorCode>
  const resources = error instanceof RunFailure ? error.resources : undefined
  return {
    code,
    message,
    ...(hint ? { hint } : {}),
    ...(fields ? { fields } : {}),
    ...(resources ? { resources } : {}),
  }
}

/** `process.exit` called by program code (it is replaced while a run goes on: see guards.ts). */
export class ProgramExit extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`the program called process.exit(${exitCode})`)
    this.name = 'ProgramExit'
    this.exitCode = exitCode
  }
}

/**
 * An error of program code as a failure: its message and the first frames inside the tree, which
 * are the user's own.
 */
export function programFailure(error: unknown, tree: string): RunFailure {
  if (error instanceof RunFailure) return error
  if (error instanceof ProgramExit) {
    return new RunFailure('program-exited', `${error.message}${framesIn(error, tree)}`, {
      hint: 'throw an error instead; an exit leaves the engine without its program',
      cause: error,
    })
  }
  const message = error instanceof Error ? error.message || error.name : String(error)
  return new RunFailure('program-failed', `${message}${framesIn(error, tree)}`, { cause: error })
}

function framesIn(error: unknown, tree: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frames = stack
    .split('\n')
    .filter(line => /^\s+at /.test(line) && line.includes(tree) && !line.includes('node_modules'))
    .slice(0, 3)
  return frames
    .map(line => `\n${line.trimEnd().replaceAll(`file://${tree}/`, '').replaceAll(`${tree}/`, '')}`)
    .join('')
}
