/** An operation as text: its result, its failures with the next steps, and lists. */
import colors from 'picocolors'
import { buildFailureReport, isFailure } from '../../analysis/failure/buildFailureReport.ts'
import { getResourceName, shortenId } from '../../lib/typeName.ts'
import type { FailureReport } from '../../model/failureReport.ts'
import type { Operation, Transition } from '../../model/operation.ts'
import type { Revision } from '../../model/revision.ts'
import { formatApprovalLine } from './approval.ts'
import {
  clean,
  count,
  formatDuration,
  countSecondsBetween,
  shortenType,
  formatTable,
} from '../text.ts'
import { future, formatRevisionLine } from './plan.ts'
import { formatTime, formatTimeCell } from '../../lib/formatTime.ts'

const past: Record<string, string> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  replace: 'replaced',
  same: 'unchanged',
  refresh: 'refreshed',
  read: 'read',
  import: 'imported',
  keep: 'kept in the cloud',
}

/** `3 created, 1 updated, 58 unchanged`; a preview says `3 to create` */
export function formatChangesLine(changes: Record<string, number> | null, words = past): string {
  const parts = Object.entries(changes ?? {})
    .filter(([, n]) => n > 0)
    .sort(([a], [b]) => Number(a === 'same') - Number(b === 'same'))
  return parts.length === 0
    ? 'no changes'
    : parts.map(([op, n]) => `${n} ${words[op] ?? clean(op)}`).join(', ')
}

/** Whether an operation changed, or would change, anything. */
export function hasChanges(changes: Record<string, number> | null): boolean {
  return Object.entries(changes ?? {}).some(
    ([op, n]) => n > 0 && !['same', 'read', 'refresh'].includes(op),
  )
}

/** The lines after an operation has ended well. */
export function formatSuccessLines(operation: Operation): string[] {
  const took = formatDuration(countSecondsBetween(operation.createdAt, operation.finishedAt))
  const words = operation.kind === 'preview' || operation.options.planOnly ? future : past
  const isCounted = operation.kind !== 'drift-check' && operation.kind !== 'state-edit'
  const counts = isCounted ? `: ${formatChangesLine(operation.changes, words)}` : ''
  return [
    `${colors.green('✔')} ${operation.options.planOnly ? 'plan of ' : ''}${operation.kind} of ` +
      `${colors.bold(operation.environment)} ${operation.status} in ${took}${counts}`,
    colors.dim(`  revision ${formatRevisionLine(operation.revision)}  operation ${operation.id}`),
    ...(operation.tests ? [`  checks and tests: ${formatTestsText(operation.tests)}`] : []),
    ...formatNoteLines(operation),
    ...formatKeptLines(operation),
    ...formatHealedLines(operation),
  ]
}

/** The notes of an operation for people. */
export const formatNoteLines = ({ notes }: Operation) =>
  notes.map(note => `  ${colors.yellow('note:')} ${clean(note)}`)

/** The resources that the operation left in the cloud and no longer records. */
const formatKeptLines = ({ kept = [] }: Operation) =>
  kept.map(
    ({ type, name, id }) =>
      `  kept by retainOnDelete: ${shortenType(type)} ${clean(name)} (${clean(id)})`,
  )

/** An operation as `GET /v1/operations/{id}` answers; one of a list has no `failure`. */
type FailedOperation = Operation & { failure?: FailureReport | null }

/**
 * The lines about an operation that did not succeed: the text of its failure report, which is the
 * same in REST, chat and pull requests.
 */
export function formatFailureLines(operation: FailedOperation): string[] {
  const report = operation.failure ?? buildFailureReport({ ...unread, operation })
  const [headline = '', ...lines] = report?.text ?? [
    `${operation.kind} of ${operation.environment} is ${operation.status}`,
  ]
  return [`${colors.red('✘')} ${colors.bold(clean(headline))}`, ...lines.map(formatFailureLine)]
}

/** The details that a list leaves out. */
const unread = { events: [], rollback: null, withheld: null, deployed: null, reason: null }

function formatFailureLine(line: string): string {
  const label = line.slice(0, 10)
  const [command = '', why] = clean(line.slice(10)).split('   # ')
  const text = why === undefined ? command : `${colors.cyan(command)}   ${colors.dim(`# ${why}`)}`
  return `  ${colors.dim(label)}${text}`
}

function formatHealedLines({ healed }: Operation): string[] {
  if (healed === null) return []
  const parts = [
    count(healed.imported.length, 'resource') + ' imported',
    count(healed.cleared.length, 'pending create') + ' cleared',
    count(healed.locks, 'lock') + ' released',
  ]
  const open = healed.undecided.map(
    urn => `    ${colors.yellow('undecided:')} ${formatUrnName(urn)}`,
  )
  return [`  healed after a crash: ${parts.join(', ')}`, ...open]
}

/** `rds.Cluster database` of a URN */
export const formatUrnName = (urn: string): string => getResourceName(clean(urn))

export function formatOperationTable(operations: Operation[]): string[] {
  return formatTable(
    ['ID', 'ENVIRONMENT', 'KIND', 'STATUS', 'REQUESTED (UTC)', 'TOOK', 'BY', 'RESULT'],
    operations.map(o => [
      shortenId(o.id),
      o.environment,
      o.kind,
      o.status,
      formatTimeCell(o.createdAt),
      o.finishedAt ? formatDuration(countSecondsBetween(o.createdAt, o.finishedAt)) : '-',
      o.requestedBy.name,
      (o.options.breakGlass ? 'BREAK-GLASS ' : '') + formatResult(o),
    ]),
  )
}

/** A deploy of production checks for drift before it plans, too: its result is what it changed. */
function formatResult({ kind, error, drift, changes }: Operation): string {
  if (error) return error.code
  if (kind === 'drift-check') return drift ? formatDriftLine(drift) : ''
  return changes && kind !== 'state-edit' ? formatChangesLine(changes) : ''
}

/** The author, and the rest of a commit message of more than one line. */
function listCommitFields(revision: Revision | null): [string, string][] {
  const [, ...more] = (revision?.message ?? '').split('\n')
  return [
    ...(revision?.author ? [['author', revision.author] as [string, string]] : []),
    ...more.filter(line => line.trim() !== '').map((line): [string, string] => ['', line]),
  ]
}

const formatDriftLine = (d: NonNullable<Operation['drift']>) =>
  `${d.changed} changed, ${d.deleted} deleted outside`

const formatTestsText = ({ passed, failed }: NonNullable<Operation['tests']>) =>
  `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}`

/** Everything about one operation; `ahead` is the text of the one for which it waits. */
export function formatOperationLines(
  operation: FailedOperation,
  transitions: Transition[],
  ahead: string | null,
): string[] {
  const fields: [string, string][] = [
    ['operation', operation.id],
    ['environment', `${operation.environment} (${operation.environmentKind})`],
    ['kind', operation.kind],
    ['status', operation.status + (ahead === null ? '' : `, ${ahead}`)],
    ['message', operation.message || '-'],
    ...(operation.options.breakGlass
      ? [['break-glass', operation.options.breakGlass.reason] as [string, string]]
      : []),
    ['revision', formatRevisionLine(operation.revision)],
    ...listCommitFields(operation.revision),
    ['requested', `${formatTime(operation.createdAt)} by ${operation.requestedBy.name}`],
    ['finished', formatTime(operation.finishedAt)],
    ['changes', operation.changes ? formatChangesLine(operation.changes) : '-'],
    ...(operation.kept ?? []).map((one): [string, string] => [
      'kept',
      `${shortenType(one.type)} ${one.name} (${one.id}), by retainOnDelete`,
    ]),
    ...(operation.approval
      ? [
          ['approval', formatApprovalLine(operation.approval).replace(/^approval /, '')] as [
            string,
            string,
          ],
        ]
      : []),
    ['tests', operation.tests ? formatTestsText(operation.tests) : '-'],
    ['engine', operation.engineVersion ?? '-'],
    ['attempts', String(operation.attempt)],
  ]
  const history = transitions.map(
    t =>
      `  ${formatTime(t.at)}  ${(t.from ?? '').padEnd(11)} → ${t.to.padEnd(11)} ` +
      `${clean(t.actor.name)}: ${clean(t.reason)}`,
  )
  const failure = isFailure(operation) ? formatFailureLines(operation) : []
  return [
    ...failure,
    ...(failure.length > 0 ? [''] : []),
    ...fields.map(([name, text]) => `${name.padEnd(12)} ${clean(text)}`),
    ...(history.length ? ['history', ...history] : []),
  ]
}
