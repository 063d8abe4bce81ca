/**
 * The results of a job: a summary as GitHub Markdown, and outputs in the form of GITHUB_OUTPUT.
 * Pure.
 */
import { randomUUID } from 'node:crypto'
import type { DriftReport } from '../../model/drift.ts'
import type { Environment } from '../../model/environment.ts'
import type { OperationDetail } from '../../client/index.ts'
import type { StackOutput } from '../../model/operation.ts'
import type { ParityView } from '../../model/parityReport.ts'
import { formatChangesLine } from '../render/operation.ts'
import { clean, formatDuration, countSecondsBetween, formatValue } from '../text.ts'
import { formatRevisionLine } from '../render/plan.ts'
import { formatTime } from '../../lib/formatTime.ts'

/** The data about one environment; unknown parts are null. */
export type EnvironmentSummary = {
  environment: Environment
  operation: OperationDetail | null
  outputs: Record<string, StackOutput>
  drift: DriftReport | null
  parity: ParityView | null
}

/**
 * A text of a program or provider has no effect as Markdown, HTML, mention or table. The comment
 * behind `@` is ours: GitHub searches mentions in the rendered text, so an entity has no effect.
 */
function formatCell(text: string): string {
  return clean(text)
    .replaceAll('\n', ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~-]/g, '\\$&')
    .replaceAll('@', '@<!-- -->')
}

/** The values of all outputs that the program did not mark as secret. */
export function selectOpenOutputs(outputs: Record<string, StackOutput>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, output]) => !output.secret)
      .map(([name, output]) => [name, output.value]),
  )
}

/** For GITHUB_STEP_SUMMARY. */
export function formatSummary({
  environment,
  operation,
  outputs,
  drift,
  parity,
}: EnvironmentSummary): string {
  const rows: [string, string][] = [
    ['environment', `${environment.name} (${environment.kind})`],
    ...(operation
      ? [
          [
            'operation',
            `${operation.kind} ${operation.status} in ` +
              `${formatDuration(countSecondsBetween(operation.createdAt, operation.finishedAt))}, ` +
              `${operation.id}`,
          ] as [string, string],
        ]
      : []),
    ...(operation?.changes
      ? [['changes', formatChangesLine(operation.changes)] as [string, string]]
      : []),
    ['revision', formatRevisionLine(operation?.revision ?? null)],
    ['resources', String(environment.resourceCount)],
    ...(operation?.tests
      ? [
          ['tests', `${operation.tests.passed} passed, ${operation.tests.failed} failed`] as [
            string,
            string,
          ],
        ]
      : []),
    [
      'drift',
      drift
        ? `${drift.summary.changed} changed, ${drift.summary.deleted} deleted outside`
        : 'never checked',
    ],
    ['parity', parity ? `${parity.score} of 100 against ${parity.right}` : 'not compared'],
    ...(environment.life
      ? [['ends', formatTime(environment.life.expiresAt)] as [string, string]]
      : []),
  ]
  const shown = Object.entries(outputs).map(([name, output]): [string, string] => [
    name,
    output.secret ? '[secret]' : formatValue(output.value, 300),
  ])
  return [
    `### Twinstack: ${formatCell(environment.name)}`,
    '',
    ...(operation?.failure ? [...formatFailureBlock(operation.failure.text), ''] : []),
    ...formatMarkdownTable(['', ''], rows),
    '',
    ...(shown.length > 0 ? formatMarkdownTable(['output', 'value'], shown) : []),
    '',
  ].join('\n')
}

/** A fence that is longer than every run of backticks in the text. */
function formatFailureBlock(lines: string[]): string[] {
  const text = lines.map(clean).join('\n')
  const runs = (text.match(/`+/g) ?? []).map(run => run.length)
  const fence = '`'.repeat(Math.max(3, ...runs.map(length => length + 1)))
  return [`${fence}text`, text, fence]
}

function formatMarkdownTable(head: string[], rows: [string, string][]): string[] {
  return [head, head.map(() => '---'), ...rows.map(row => row.map(formatCell))].map(
    cells => `| ${cells.join(' | ')} |`,
  )
}

/**
 * For GITHUB_OUTPUT. A value may contain line breaks, so it is written between random delimiters
 * that cannot be guessed ("Multiline strings" of GitHub's documentation).
 */
export function formatOutputFile(
  values: Record<string, string>,
  delimiter = () => `twinstack_${randomUUID()}`,
): string {
  return Object.entries(values)
    .map(([name, content]) => {
      const end = delimiter()
      return `${name}<<${end}\n${content}\n${end}\n`
    })
    .join('')
}

/** `url` is the program's output of that name, where it is text. */
export function listJobOutputs({
  environment,
  operation,
  outputs,
}: EnvironmentSummary): Record<string, string> {
  const open = selectOpenOutputs(outputs)
  return {
    environment: environment.name,
    operation: operation?.id ?? '',
    status: operation?.status ?? '',
    url: typeof open.url === 'string' ? open.url : '',
    outputs: JSON.stringify(open),
  }
}
