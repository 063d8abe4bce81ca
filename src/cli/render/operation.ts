/** An operation as text: its result, what failed and what to do next, lists. */
import colors from 'picocolors'
import { buildFailureReport, isFailure } from '../../analysis/failure/buildFailureReport.ts'
import { resourceName, shortId } from '../../lib/typeName.ts'
import type { FailureReport } from '../../model/failureReport.ts'
import type { Operation, Transition } from '../../model/operation.ts'
import type { Revision } from '../../model/revision.ts'
import { approvalLine } from './approval.ts'
import { clean, count, duration, moment, secondsBetween, shortType, table } from '../text.ts'
import { future, revisionLine } from './plan.ts'

const past: Record<string, string> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  replace: 'replaced',
  same: 'unchanged',
  refresh: 'refreshed',
  read: 'read',
  import: 'imported',
}

/** `3 created, 1 updated, 58 unchanged`; a preview says `3 to create` */
export function changesLine(changes: Record<string, number> | null, words = past): string {
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
export function successLines(operation: Operation): string[] {
  const took = duration(secondsBetween(operation.createdAt, operation.finishedAt))
  const words = operation.kind === 'preview' || operation.options.planOnly ? future : past
  const counts =
    operation.kind === 'drift-check' ? '' : `: ${changesLine(operation.changes, words)}`
  return [
    `${colors.green('✔')} ${operation.options.planOnly ? 'plan of ' : ''}${operation.kind} of ` +
      `${colors.bold(operation.environment)} ${operation.status} in ${took}${counts}`,
    colors.dim(`  revision ${revisionLine(operation.revision)}  operation ${operation.id}`),
    ...(operation.tests ? [`  checks and tests: ${testsText(operation.tests)}`] : []),
    ...noteLines(operation),
    ...keptLines(operation),
    ...healedLines(operation),
  ]
}

/** What a person should know of it. */
export const noteLines = ({ notes }: Operation) =>
  notes.map(note => `  ${colors.yellow('note:')} ${clean(note)}`)

/** What it left in the cloud and no longer records. */
const keptLines = ({ kept = [] }: Operation) =>
  kept.map(
    ({ type, name, id }) =>
      `  kept by retainOnDelete: ${shortType(type)} ${clean(name)} (${clean(id)})`,
  )

/** An operation as `GET /v1/operations/{id}` answers; one of a list has no `failure`. */
type Failed = Operation & { failure?: FailureReport | null }

/**
 * The lines after an operation has not succeeded: the text of its failure report, which REST, chat
 * and pull requests have, too.
 */
export function failureLines(operation: Failed): string[] {
  const report = operation.failure ?? buildFailureReport({ ...unread, operation })
  const [headline = '', ...lines] = report?.text ?? [
    `${operation.kind} of ${operation.environment} is ${operation.status}`,
  ]
  return [`${colors.red('✘')} ${colors.bold(clean(headline))}`, ...lines.map(failureLine)]
}

/** What a list does not contain. */
const unread = { events: [], rollback: null, withheld: null, deployed: null, reason: null }

function failureLine(line: string): string {
  const label = line.slice(0, 10)
  const [command = '', why] = clean(line.slice(10)).split('   # ')
  const text = why === undefined ? command : `${colors.cyan(command)}   ${colors.dim(`# ${why}`)}`
  return `  ${colors.dim(label)}${text}`
}

function healedLines({ healed }: Operation): string[] {
  if (healed === null) return []
  const parts = [
    count(healed.imported.length, 'resource') + ' imported',
    count(healed.cleared.length, 'pending create') + ' cleared',
    count(healed.locks, 'lock') + ' released',
  ]
  const open = healed.undecided.map(urn => `    ${colors.yellow('undecided:')} ${urnName(urn)}`)
  return [`  healed after a crash: ${parts.join(', ')}`, ...open]
}

/** `rds.Cluster database` of a URN */
export const urnName = (urn: string): string => resourceName(clean(urn))

export function operationTable(operations: Operation[]): string[] {
  return table(
    ['ID', 'ENVIRONMENT', 'KIND', 'STATUS', 'REQUESTED', 'TOOK', 'BY', 'RESULT'],
    operations.map(o => [
      shortId(o.id),
      o.environment,
      o.kind,
      o.status,
      moment(o.createdAt),
      o.finishedAt ? duration(secondsBetween(o.createdAt, o.finishedAt)) : '-',
      o.requestedBy.name,
      (o.options.breakGlass ? 'BREAK-GLASS ' : '') +
        (o.error
          ? o.error.code
          : o.drift
            ? driftLine(o.drift)
            : o.changes
              ? changesLine(o.changes)
              : ''),
    ]),
  )
}

/** Author and the rest of a commit message that says more than its first line. */
function commitFields(revision: Revision | null): [string, string][] {
  const [, ...more] = (revision?.message ?? '').split('\n')
  return [
    ...(revision?.author ? [['author', revision.author] as [string, string]] : []),
    ...more.filter(line => line.trim() !== '').map((line): [string, string] => ['', line]),
  ]
}

const driftLine = (d: NonNullable<Operation['drift']>) =>
  `${d.changed} changed, ${d.deleted} deleted outside`

const testsText = ({ passed, failed }: NonNullable<Operation['tests']>) =>
  `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}`

/** Everything about one operation. */
export function operationLines(operation: Failed, transitions: Transition[]): string[] {
  const fields: [string, string][] = [
    ['operation', operation.id],
    ['environment', `${operation.environment} (${operation.environmentKind})`],
    ['kind', operation.kind],
    ['status', operation.status + (operation.behind ? `, behind ${operation.behind}` : '')],
    ['message', operation.message || '-'],
    ...(operation.options.breakGlass
      ? [['break-glass', operation.options.breakGlass.reason] as [string, string]]
      : []),
    ['revision', revisionLine(operation.revision)],
    ...commitFields(operation.revision),
    ['requested', `${moment(operation.createdAt)} by ${operation.requestedBy.name}`],
    ['finished', moment(operation.finishedAt)],
    ['changes', operation.changes ? changesLine(operation.changes) : '-'],
    ...(operation.kept ?? []).map((one): [string, string] => [
      'kept',
      `${shortType(one.type)} ${one.name} (${one.id}), by retainOnDelete`,
    ]),
    ...(operation.approval
      ? [
          ['approval', approvalLine(operation.approval).replace(/^approval /, '')] as [
            string,
            string,
          ],
        ]
      : []),
    ['tests', operation.tests ? testsText(operation.tests) : '-'],
    ['engine', operation.engineVersion ?? '-'],
    ['attempts', String(operation.attempt)],
  ]
  const history = transitions.map(
    t =>
      `  ${moment(t.at)}  ${(t.from ?? '').padEnd(11)} → ${t.to.padEnd(11)} ` +
      `${clean(t.actor.name)}: ${clean(t.reason)}`,
  )
  const failure = isFailure(operation) ? failureLines(operation) : []
  return [
    ...failure,
    ...(failure.length > 0 ? [''] : []),
    ...fields.map(([name, text]) => `${name.padEnd(12)} ${clean(text)}`),
    ...(history.length ? ['history', ...history] : []),
  ]
}
