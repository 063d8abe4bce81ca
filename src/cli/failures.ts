/** Errors as a person reads them and as an exit code (src/lib/errors.ts). */
import { CommanderError } from 'commander'
import colors from 'picocolors'
import { exitCodes, isTwinstackError, TwinstackError, getErrorMessage } from '../lib/errors.ts'
import { WaitingStoppedError } from './waiting.ts'
import { formatCommandHint } from '../lib/formatCommandHint.ts'
import { clean, formatFieldLines } from './text.ts'
import type { Screen } from './screen.ts'

const codes: Record<string, number> = {
  'invalid-request': exitCodes.usage,
  unauthenticated: exitCodes.forbidden,
  forbidden: exitCodes.forbidden,
  unavailable: exitCodes.unavailable,
}

/** The exit code for a thrown error; see exitCodes. */
export function getExitCode(error: unknown): number {
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  if (error instanceof WaitingStoppedError) return error.exitCode
  if (isTwinstackError(error)) return codes[error.code] ?? exitCodes.failed
  return exitCodes.failed
}

/** The error, its fields and what to do next, one line each. */
export function formatErrorLines(error: unknown): string[] {
  if (!isTwinstackError(error))
    return [`${colors.red('error:')} ${clean(describeUnexpected(error))}`]
  return [
    `${colors.red('error:')} ${clean(error.message)} ${colors.dim(`(${error.code})`)}`,
    ...formatFieldLines(error.message, error.fields).map(line => `  ${line}`),
    ...(error.hint ? [`${colors.yellow('hint:')} ${clean(formatCommandHint(error.hint))}`] : []),
  ]
}

function describeUnexpected(error: unknown): string {
  if (process.env.TWINSTACK_LOG === 'debug' && error instanceof Error && error.stack)
    return error.stack
  return getErrorMessage(error)
}

/** The error as the document of `--json`. */
export function formatErrorDocument(error: unknown): Record<string, unknown> {
  if (!isTwinstackError(error))
    return { error: { code: 'internal', message: describeUnexpected(error) } }
  const { code, message, hint, fields } = error
  return { error: { code, message, ...(hint && { hint }), ...(fields && { fields }) } }
}

/** Prints the error and returns the exit code. Commander has already printed its own errors. */
export function report(error: unknown, screen: Screen): number {
  screen.settle()
  if (!(error instanceof CommanderError)) {
    for (const line of formatErrorLines(error)) screen.printError(line)
    screen.annotate(
      error instanceof WaitingStoppedError ? 'warning' : 'error',
      'twinstack',
      error instanceof TwinstackError
        ? [error.message, error.hint && formatCommandHint(error.hint)].filter(Boolean).join('\n')
        : describeUnexpected(error),
    )
    screen.printDocument(formatErrorDocument(error))
  }
  return getExitCode(error)
}
