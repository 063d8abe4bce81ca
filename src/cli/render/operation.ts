/** An operation as text: its result, what failed and what to do next, lists. */
import colors from 'picocolors'
import type { Operation, Transition } from '../../model/operation.ts'
import type { Revision } from '../../model/revision.ts'
import { approvalLine } from './approval.ts'
import { commandHint } from '../hints.ts'
import {
  clean,
  count,
  duration,
  fieldLines,
  moment,
  secondsBetween,
  shortType,
  table,
} from '../text.ts'
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

/**
 * The lines after an operation has not succeeded, for a person at 3 a.m.: what, which resources,
 * where the log is, what next.
 */
export function failureLines(operation: Operation): string[] {
  const { error, id, environment, kind, status } = operation
  return [
    `${colors.red('✘')} ${kind} of ${colors.bold(environment)} ` +
      `${status}${error ? ` ${colors.dim(`(${error.code})`)}` : ''}`,
    ...(error
      ? clean(error.message)
          .trimEnd()
          .split('\n')
          .map(line => `  ${line}`)
      : stoppedLines(operation)),
    ...fieldLines(error?.message ?? '', error?.fields).map(line => `    ${line}`),
    ...(error?.resources ?? []).flatMap(resourceFailure),
    ...(error?.hint ? [`  ${colors.yellow('hint:')} ${clean(commandHint(error.hint))}`] : []),
    ...noteLines(operation),
    ...keptLines(operation),
    ...healedLines(operation),
    `  log:  twinstack logs ${id}`,
    ...nextLines(operation).map(line => `  next: ${line}`),
  ]
}

function resourceFailure({ urn, message }: { urn: string; message: string }): string[] {
  return [
    `  ${colors.red('-')} ${urnName(urn)}`,
    ...clean(message)
      .trimEnd()
      .split('\n')
      .map(line => `      ${line}`),
  ]
}

function stoppedLines({ cancel }: Operation): string[] {
  if (cancel === null) return []
  return [
    `  cancelled by ${clean(cancel.by)}, stopped ${cancel.stopped ?? 'before it could say how'}`,
  ]
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

function nextLines({ id, environment, kind, status, error }: Operation): string[] {
  if (error?.code === 'checks-failed')
    return [
      `what the checks said:  twinstack tests ${id}`,
      `run them again with  twinstack ${kind === 'deploy' ? 'up' : kind} ${environment}`,
    ]
  const settings = ['settings-invalid', 'settings-file-missing']
  if (kind === 'state-edit')
    return [`see the recorded state with  twinstack env resources ${environment}`]
  if (kind === 'preview' || kind === 'drift-check')
    return [
      'nothing was changed; repeat with  twinstack ' +
        `${kind === 'preview' ? 'preview' : 'drift'} ${environment}`,
    ]
  if (error && settings.includes(error.code))
    return ['nothing was changed; correct the settings, commit, and repeat']
  if (['refused', 'expired', 'superseded'].includes(status)) return ['nothing was changed']
  return [
    `what was done is recorded; see what is left to do with  twinstack preview ${environment}`,
    `then  twinstack ${kind === 'deploy' ? 'up' : kind} ${environment}  goes on from there`,
  ]
}

/** `rds.Cluster database` of a URN */
export function urnName(urn: string): string {
  const [, , chain, name] = clean(urn).split('::')
  return chain === undefined || name === undefined
    ? clean(urn)
    : `${shortType(chain.split('$').at(-1) ?? chain)} ${name}`
}

export function operationTable(operations: Operation[]): string[] {
  return table(
    ['ID', 'ENVIRONMENT', 'KIND', 'STATUS', 'REQUESTED', 'TOOK', 'BY', 'RESULT'],
    operations.map(o => [
      o.id,
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
export function operationLines(operation: Operation, transitions: Transition[]): string[] {
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
  const failure = operation.error ? failureLines(operation) : []
  return [
    ...fields.map(([name, text]) => `${name.padEnd(12)} ${clean(text)}`),
    ...(history.length ? ['history', ...history] : []),
    ...failure,
  ]
}
