/** Results of tests and sign-offs as text. */
import colors from 'picocolors'
import type { SignOff, TestResult } from '../../model/promotion.ts'
import { clean, formatDuration } from '../text.ts'
import { formatTime } from '../../lib/formatTime.ts'

const shownCases = 10

/** One line per result, followed by its failures. */
export function formatTestLines(results: TestResult[]): string[] {
  if (results.length === 0) return ['no check ran and no test was reported']
  return results.flatMap(result => [
    formatHeadLine(result),
    ...(result.outcome === 'passed' ? [] : formatDetailLines(result)),
  ])
}

function formatHeadLine({
  outcome,
  name,
  source,
  total,
  failed,
  skipped,
  seconds,
  url,
  by,
}: TestResult): string {
  const mark = outcome === 'passed' ? colors.green('✔') : colors.red('✘')
  const counts =
    total === 1
      ? outcome
      : `${total - failed - skipped} of ${total} ` +
        `passed${failed ? `, ${failed} failed` : ''}${skipped ? `, ${skipped} skipped` : ''}`
  const from = source === 'checks' ? 'check' : `reported by ${clean(by)}`
  return (
    `${mark} ${clean(name)}: ${counts} ` +
    colors.dim(`in ${formatDuration(seconds)}, ${from}${url === null ? '' : `, ${clean(url)}`}`)
  )
}

function formatDetailLines({ cases, output }: TestResult): string[] {
  const failing = cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'error')
  const rest = failing.length - shownCases
  return [
    ...failing
      .slice(0, shownCases)
      .flatMap(({ name, message }) => [
        `    ${colors.red('-')} ${clean(name)}`,
        ...indentOutput(message ?? ''),
      ]),
    ...(rest > 0 ? [`    and ${rest} more`] : []),
    ...(output
      ? [
          colors.dim('    it wrote:'),
          ...indentOutput(output.trimEnd().split('\n').slice(-20).join('\n')),
        ]
      : []),
  ]
}

function indentOutput(text: string): string[] {
  return text.trimEnd() === ''
    ? []
    : clean(text)
        .trimEnd()
        .split('\n')
        .map(line => `      ${line}`)
}

export function formatSignOffLines(signed: SignOff[]): string[] {
  return signed.map(
    ({ role, by, at, comment }) =>
      `${colors.green('✔')} signed off as ${clean(role)} by ${clean(by)} ` +
      `${colors.dim(formatTime(at))}${comment === '' ? '' : `: ${clean(comment)}`}`,
  )
}
