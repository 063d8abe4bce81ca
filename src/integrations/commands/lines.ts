/**
 * Lines of text about drift, plans, parity and events. Each line states one fact; values stay as
 * they are.
 */
import { describePlanFailure, type DriftReport, type DriftedResource } from '../../model/drift.ts'
import type { Operation, OperationEvent, Plan, ResourceChange } from '../../model/operation.ts'
import { formatTime } from '../../lib/formatTime.ts'
import { requirePresent } from '../../lib/requirePresent.ts'
import { toOneLine } from '../../lib/toOneLine.ts'

const listLimit = 10

/**
 * One line without control characters, at most `limit` characters long. The content may come from a
 * cloud or a program, so it is not trusted.
 */
export function formatLine(content: unknown, limit = 300): string {
  const text = typeof content === 'string' ? content : (JSON.stringify(content) ?? String(content))
  return toOneLine(text, { limit })
}

/** `0.4 s`, `12 s`, `3 min 05 s` */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60
    ? `${whole} s`
    : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

export const shortenType = (type: string) =>
  type
    .split(':')
    .slice(1)
    .join('.')
    .replace(/\/[^.]*\./, '.')

export function listFirst<Item>(items: Item[], format: (item: Item) => string): string[] {
  const rest = items.length - listLimit
  return [...items.slice(0, listLimit).map(format), ...(rest > 0 ? [`and ${rest} more`] : [])]
}

export function formatDriftLines({
  summary,
  resources,
  checkedAt,
  confirmed,
  planFailure,
}: Pick<
  DriftReport,
  'summary' | 'resources' | 'checkedAt' | 'confirmed' | 'planFailure'
>): string[] {
  const { changed, deleted } = summary
  const head =
    changed + deleted === 0
      ? `no drift among ${summary.resources} resources`
      : `${changed} changed and ${deleted} deleted outside, of ${summary.resources} ` +
        `resources${summary.severity ? `; worst: ${summary.severity}` : ''}` +
        `${confirmed ? '' : '; one check only, not confirmed yet'}`
  return [
    `${head} (${formatTime(checkedAt)})`,
    ...listFirst(resources, formatDriftLine),
    ...formatPendingLines({ pendingChanges: summary.pendingChanges, planFailure }),
  ]
}

function formatPendingLines({
  pendingChanges,
  planFailure,
}: {
  pendingChanges: number | null
  planFailure: string | undefined
}): string[] {
  if (pendingChanges === null)
    return [formatLine(`pending changes are not known: ${describePlanFailure(planFailure)}`, 500)]
  return pendingChanges > 0
    ? [
        `${pendingChanges} pending changes (the code differs from the recorded state; this is ` +
          'not drift)',
      ]
    : []
}

function formatDriftLine({
  type,
  name,
  what,
  severity,
  properties,
  attribution,
}: DriftedResource): string {
  const first = properties
    .slice(0, 2)
    .map(({ path, expected, actual, secret }) =>
      secret
        ? `${formatLine(path, 80)}: [secret]`
        : `${formatLine(path, 80)}: ${formatLine(expected, 60)} → ${formatLine(actual, 60)}`,
    )
  const by = attribution?.who ? `, by ${formatLine(attribution.who, 60)}` : ''
  return (
    [`${shortenType(type)} ${formatLine(name, 80)} ${what} (${severity}${by})`, first.join('; ')]
      .filter(Boolean)
      .join('  ') + (properties.length > 2 ? `; ${properties.length - 2} more` : '')
  )
}

/** The changes of a plan, the most destructive first. */
export function formatPlanLines({ planned, lost = [] }: Pick<Plan, 'planned' | 'lost'>): string[] {
  const changing = planned.filter(({ op }) => op !== 'same' && op !== 'read')
  if (changing.length === 0) return ['nothing would change']
  const counts = Object.entries(Object.groupBy(changing, ({ op }) => op))
    .map(([op, of]) => `${requirePresent(of).length} to ${op}`)
    .join(', ')
  const order = ['delete', 'replace', 'create-replacement', 'delete-replaced', 'update', 'create']
  const worst = changing.toSorted((a, b) => order.indexOf(a.op) - order.indexOf(b.op))
  return [
    counts,
    ...(lost.length > 0
      ? [`data is lost in ${lost.map(one => formatLine(one.name, 80)).join(', ')}`]
      : []),
    ...listFirst(worst, formatChangeLine),
  ]
}

export const formatChangeLine = ({ op, type, name }: ResourceChange) =>
  `${op} ${shortenType(type)} ${formatLine(name, 80)}`

/** `3 create, 1 update`; null when nothing changed. */
export function formatChangesText(changes: Operation['changes']): string | null {
  const words = Object.entries(changes ?? {})
    .filter(([op, n]) => op !== 'same' && n > 0)
    .map(([op, n]) => `${n} ${op}`)
  return words.length > 0 ? words.join(', ') : null
}

/** One event as a line of a log; null for an event that adds no information. */
export function formatEventLine({ at, body }: OperationEvent): string | null {
  const text = formatBodyText(body)
  return text === null ? null : `${at.slice(11, 19)} ${formatLine(text)}`
}

function formatBodyText(body: OperationEvent['body']): string | null {
  if (body.type === 'status') return `${body.to}${body.reason ? `: ${body.reason}` : ''}`
  if (body.type === 'step')
    return (
      `${body.step} ` +
      `${body.state}${body.seconds === undefined ? '' : ` in ${formatDuration(body.seconds)}`}` +
      `${body.detail ? `: ${body.detail}` : ''}`
    )
  if (body.type === 'diagnostic') return `${body.severity}: ${body.message}`
  if (body.type === 'summary')
    return (
      `${body.step}: ${formatChangesText(body.changes) ?? 'no changes'} in ` +
      `${formatDuration(body.seconds)}`
    )
  return body.phase === 'started' || body.change.op === 'same'
    ? null
    : `${body.planned ? 'would ' : ''}${formatChangeLine(body.change)}${body.phase === 'failed' ? ' failed' : ''}`
}
