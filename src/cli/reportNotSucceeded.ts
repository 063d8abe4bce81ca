/**
 * The end of an operation that did not succeed: lines for people, annotations for a CI system, an
 * exit code.
 */
import { exitCodes } from '../lib/errors.ts'
import type { OperationDetail } from '../client/index.ts'
import { formatFailureLines, formatUrnName } from './render/operation.ts'
import type { Screen } from './screen.ts'

/** GitHub shows at most this number of annotations of one level for a step */
const mostAnnotations = 10

/** Prints the failure and returns the exit code. */
export function reportNotSucceeded(operation: OperationDetail, screen: Screen): number {
  for (const line of formatFailureLines(operation)) screen.printError(line)
  const { kind, environment, status, error } = operation
  const title = `${kind} of ${environment} ${status}`
  const text = operation.failure?.text ?? [error?.message ?? operation.id, error?.hint ?? '']
  screen.annotate('error', title, text.join('\n').trim())
  for (const { urn, message } of (error?.resources ?? []).slice(0, mostAnnotations - 1))
    screen.annotate('error', `${title}: ${formatUrnName(urn)}`, message)
  return exitCodes.failed
}
