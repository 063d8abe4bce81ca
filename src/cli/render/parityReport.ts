/** A stored parity report as text and as Markdown; a matrix and a history as tables. */
import colors from 'picocolors'
import type { ParityMatrix, ParitySummary, ParityDocument } from '../../model/parityReport.ts'
import { verdictStatuses, type Verdict, type VerdictStatus } from '../../model/register.ts'
import type { ParityDifference } from '../../model/difference.ts'
import { explainVerdict, getSideValue, listSizeRows } from '../../analysis/parity/explainVerdict.ts'
import { listNotComparable, listRenamed } from '../../analysis/parity/listRemarks.ts'
import { clean, count, formatMarkdownCell, formatTable, formatValue, shortenType } from '../text.ts'
import { formatTime, formatTimeCell } from '../../lib/formatTime.ts'

const bases = { cloud: 'as in the cloud', recorded: 'as recorded', planned: 'as planned' }

/** Sorted from failing to passing. */
const order: VerdictStatus[] = [
  'never-legitimate',
  'contradicted',
  'beyond-ratio',
  'too-long-ahead',
  'overdue',
  'undocumented',
  'security-not-accepted',
  'observability-not-accepted',
  'ahead',
  'documented',
]

/** `proposeCommand` prints the register entries for what is undocumented. */
export function formatReportLines(view: ParityDocument, proposeCommand?: string): string[] {
  const {
    left,
    right,
    score,
    mode,
    comparison: { compared },
    judgement: { verdicts, declared, stale },
  } = view
  const failing = verdicts.filter(({ fails }) => fails)
  const mark = view.passed ? colors.green('✔') : colors.red('✘')
  return [
    `${mark} ${colors.bold(left)} is ${view.passed ? 'a twin' : 'no twin'} of ` +
      `${colors.bold(right)}: score ${score} of 100, mode ${mode}, ${bases[view.basis]}`,
    `  ${count(compared.matched, 'cloud resource')} matched, ${compared.identical} identical, ` +
      `${compared.missing} missing, ${compared.extra} extra; ` +
      `${count(verdicts.length, 'difference')}${formatSum(view)}${formatUnproven(view)}`,
    ...(failing.length > 0 ? [`  responsible: ${formatOwners(view)}`] : []),
    ...order.flatMap(status => [
      ...formatGroupLines(view, status, false),
      ...formatGroupLines(view, status, true),
    ]),
    ...formatSizeLines(view),
    ...formatCommitLines(view),
    ...declared.map(one =>
      colors.dim(
        `declared: ${clean(one.entry)} ` +
          `(${clean(one.aspect)})${one.overdue ? colors.red(', its review is overdue') : ''}`,
      ),
    ),
    ...stale.map(one => colors.yellow(`stale: ${clean(one.entry)}: ${clean(one.why)}`)),
    ...listRenamed(view).map(line => colors.dim(clean(line))),
    ...listNotComparable(view).map(line => colors.dim(clean(line))),
    ...view.notes.map(note => colors.dim(`note: ${clean(note)}`)),
    ...(verdicts.some(({ status }) => status === 'undocumented')
      ? [
          'register entries for undocumented differences:  ' +
            `${proposeCommand ?? `twinstack parity ${left} ${right} --propose`}`,
        ]
      : []),
  ]
}

function formatSum({ judgement: { counts } }: ParityDocument): string {
  const parts = verdictStatuses
    .filter(status => counts[status] > 0)
    .map(status => `${counts[status]} ${status}`)
  return parts.length > 0 ? `: ${parts.join(', ')}` : ''
}

/** The number of values that could not be compared, which are not part of the score. */
const formatUnproven = ({ comparison: { notComparable } }: ParityDocument) =>
  notComparable.length === 0 ? '' : `; ${count(notComparable.length, 'value')} not comparable`

const formatOwners = ({ judgement: { owners } }: ParityDocument) =>
  Object.entries(owners)
    .map(([role, name]) => `${clean(name)} (${clean(role)})`)
    .join(', ') || 'nobody is named; add `owners` to the pair in differences.yaml'

/** Documented differences of security posture are listed apart from the others. */
function formatGroupLines(
  view: ParityDocument,
  status: VerdictStatus,
  security: boolean,
): string[] {
  const isApart = ({ security }: Verdict) => status === 'documented' && security === true
  const group = view.judgement.verdicts.filter(
    verdict => verdict.status === status && isApart(verdict) === security,
  )
  if (group.length === 0) return []
  const color = group.some(({ fails }) => fails)
    ? colors.red
    : status === 'ahead'
      ? colors.cyan
      : colors.green
  const known = new Map(view.comparison.differences.map(one => [one.key, one]))
  return [
    '',
    `${color(colors.bold(security ? `${status}, accepted for security` : status))} ` +
      `${colors.dim(String(group.length))}`,
    ...group.flatMap(verdict => formatVerdictLines(view, verdict, known.get(verdict.key))),
  ]
}

function formatVerdictLines(
  view: ParityDocument,
  verdict: Verdict,
  difference: ParityDifference | undefined,
): string[] {
  const since = difference?.since
    ? colors.dim(
        `  since ${formatTime(difference.since.at)}` +
          `${difference.since.operation ? `, operation ${difference.since.operation}` : ''}`,
      )
    : ''
  const notes = [
    verdict.status === 'ahead' ? (difference?.explanation ?? null) : null,
    difference?.note ?? null,
  ].filter(note => note !== null)
  return [
    `  ${formatPlace(verdict, difference?.severity)}  ${formatSides(view, verdict)}${since}`,
    colors.dim(`      ${clean(verdict.why)}`),
    ...formatExplanationLines(view, verdict, difference),
    ...notes.map(note => colors.dim(`      ${clean(note)}`)),
  ]
}

/** The meaning of a failing verdict, and the possible ways to document it. */
function formatExplanationLines(
  { madeAt }: ParityDocument,
  verdict: Verdict,
  difference: ParityDifference | undefined,
): string[] {
  if (!verdict.fails) return []
  const { meaning, documentable, entry } = explainVerdict(verdict, difference, madeAt)
  return [
    ...(meaning === null ? [] : [`      ${clean(meaning)}`]),
    colors.dim(`      ${documentable}${entry === null ? '' : ':'}`),
    ...(entry ?? '').split('\n').flatMap(line => (line === '' ? [] : [`    ${clean(line)}`])),
  ]
}

function formatSizeLines(view: ParityDocument): string[] {
  const rows = listSizeRows(view)
  if (rows.length === 0) return []
  const formatRatioText = (ratio: number | null) =>
    ratio === null ? 'not comparable' : `1 to ${Number(ratio.toFixed(2))}`
  return [
    '',
    `${colors.bold('sizes and counts')} ${colors.dim(String(rows.length))}`,
    ...rows.map(
      ({ what, left, right, ratio, status }) =>
        `  ${clean(what)}  ${view.left} ${formatValue(left, 60)}, ${view.right} ` +
        `${formatValue(right, 60)}  ${colors.dim(`${formatRatioText(ratio)}, ${status}`)}`,
    ),
  ]
}

const formatPlace = ({ aspect, place, path }: Verdict, severity?: ParityDifference['severity']) =>
  `[${aspect}${severity === undefined ? '' : `, ${severity}`}] ${shortenType(place.type)} ` +
  `${clean(place.name)}${path === null ? '' : ` ${clean(path)}`}`

function formatSide(verdict: Verdict, side: 'left' | 'right'): string {
  const value = getSideValue(verdict, side)
  return verdict.path === null && value !== verdict[side] ? String(value) : formatValue(value, 120)
}

function formatSides({ left, right }: ParityDocument, { kind, path, ...verdict }: Verdict): string {
  if (path === null && kind === 'missing') return `missing in ${left}`
  if (path === null && kind === 'extra') return `only in ${left}`
  return `${left} ${formatValue(verdict.left, 160)}, ${right} ${formatValue(verdict.right, 160)}`
}

function formatCommitLines({ left, right, ahead }: ParityDocument): string[] {
  if (!ahead || ahead.commits.length === 0) return []
  return [
    '',
    `${colors.cyan(colors.bold('commits'))} that ${left} has and ${right} does not have`,
    ...ahead.commits.map(
      one =>
        `  ${one.commit.slice(0, 12)} ${clean(one.subject)} ` +
        `${colors.dim(`${clean(one.author)}, ${one.committedAt.slice(0, 10)}`)}`,
    ),
  ]
}

/** For a pull request or a wiki. */
export function formatReportMarkdown(view: ParityDocument): string {
  const {
    left,
    right,
    score,
    mode,
    judgement: { verdicts, stale },
    notes,
    ahead,
  } = view
  const severities = new Map(view.comparison.differences.map(one => [one.key, one.severity]))
  const rows = order
    .flatMap(status => verdicts.filter(verdict => verdict.status === status))
    .map(
      verdict =>
        `| ${verdict.fails ? '**fails**' : 'passes'} | ${verdict.status} | ` +
        `${formatMarkdownCell(formatPlace(verdict, severities.get(verdict.key)))} | ` +
        `${formatMarkdownCell(formatSide(verdict, 'left'))} | ` +
        `${formatMarkdownCell(formatSide(verdict, 'right'))} | ` +
        `${formatMarkdownCell(formatReason(view, verdict))} |`,
    )
  return (
    [
      `## Parity of ${left} with ${right}: ${view.passed ? 'passes' : 'fails'}`,
      '',
      `Score ${score} of 100 (${view.formula}${formatUnproven(view)}), mode ${mode}, ` +
        `${formatTime(view.madeAt)}. Responsible: ` +
        `${formatMarkdownCell(formatOwners(view))}.`,
      '',
      ...(rows.length > 0
        ? [
            `| | verdict | what | ${left} | ${right} | why |`,
            '|---|---|---|---|---|---|',
            ...rows,
            '',
          ]
        : ['No differences.', '']),
      ...formatSizeTable(view, formatMarkdownCell),
      ...formatEntryBlock(view),
      ...(ahead?.commits ?? []).map(
        one => `- ${one.commit.slice(0, 12)} ${formatMarkdownCell(one.subject)}`,
      ),
      ...stale.map(one => `- stale entry ${one.entry}: ${formatMarkdownCell(one.why)}`),
      ...listRenamed(view).map(line => `- ${formatMarkdownCell(line)}`),
      ...listNotComparable(view).map(line => `- ${formatMarkdownCell(line)}`),
      ...notes.map(note => `- ${formatMarkdownCell(note)}`),
    ]
      .join('\n')
      .trimEnd() + '\n'
  )
}

/**
 * The reason of the verdict; for failing verdicts also their meaning and whether they can be
 * documented.
 */
function formatReason({ comparison, madeAt }: ParityDocument, verdict: Verdict): string {
  if (!verdict.fails) return verdict.why
  const difference = comparison.differences.find(({ key }) => key === verdict.key)
  const { meaning, documentable } = explainVerdict(verdict, difference, madeAt)
  return [meaning, verdict.why, documentable].filter(Boolean).join('; ')
}

type Cell = (text: string) => string

function formatSizeTable(view: ParityDocument, cell: Cell): string[] {
  const rows = listSizeRows(view)
  if (rows.length === 0) return []
  return [
    `| size or count | ${view.left} | ${view.right} | ratio | |`,
    '|---|---|---|---|---|',
    ...rows.map(
      ({ what, left, right, ratio, status }) =>
        `| ${cell(what)} | ${cell(formatValue(left, 60))} | ${cell(formatValue(right, 60))} | ` +
        `${ratio === null ? '' : Number(ratio.toFixed(2))} | ${status} |`,
    ),
    '',
  ]
}

/** What can be pasted into differences.yaml; each reason has to be written by a person. */
function formatEntryBlock({ judgement, comparison, madeAt }: ParityDocument): string[] {
  const known = new Map(comparison.differences.map(one => [one.key, one]))
  const explained = judgement.verdicts.map(one => explainVerdict(one, known.get(one.key), madeAt))
  const entries = explained.flatMap(({ entry, meaning }) =>
    entry === null ? [] : [...(meaning === null ? [] : [`  # ${clean(meaning)}`]), entry],
  )
  if (entries.length === 0) return []
  return ['Entries for `differences.yaml`:', '', '```yaml', 'differences:', ...entries, '```', '']
}

export function formatMatrixLines({ environments, cells, notes }: ParityMatrix): string[] {
  const formatCell = (left: string, right: string) => {
    const found = cells.find(one => one.left === left && one.right === right)
    return found
      ? `${found.score} ${found.passed ? 'passes' : `${found.failing} fail`}`
      : left === right
        ? '·'
        : ''
  }
  return [
    ...formatTable(
      ['', ...environments.slice(1)],
      environments
        .slice(0, -1)
        .map(left => [left, ...environments.slice(1).map(right => formatCell(left, right))]),
    ),
    ...notes.map(note => colors.dim(`note: ${clean(note)}`)),
  ]
}

export function formatHistoryLines(points: ParitySummary[]): string[] {
  if (points.length === 0) return ['no comparisons yet']
  return formatTable(
    ['MADE (UTC)', 'SCORE', 'RESULT', 'MODE', 'AFTER', 'REPORT'],
    points.map(one => [
      formatTimeCell(one.madeAt),
      String(one.score),
      one.passed ? 'passes' : 'fails',
      one.mode,
      one.operation ?? '-',
      one.id,
    ]),
  )
}
