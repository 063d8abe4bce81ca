/** Small pieces of text for people: durations, values, tables. No colours, no input or output. */
import { removeControls as clean } from '../lib/toOneLine.ts'
import { shortenTypeName } from '../lib/typeName.ts'

export { clean }

/**
 * A finished line, cleaned but for our own colours (SGR with one number, as picocolors writes
 * them). Its parts are cleaned before, or they could have colours too.
 */
export function cleanLine(line: string): string {
  return line
    .split(/(\u001b\[\d{1,2}m)/)
    .map((part, index) => (index % 2 === 1 ? part : clean(part)))
    .join('')
}

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min` */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** Seconds between two ISO times; the second defaults to now. */
export function countSecondsBetween(from: string, to: string | null, now = Date.now()): number {
  return Math.max(0, ((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000)
}

/** `14:03:59` in UTC of an ISO time, for log lines */
export const formatClock = (iso: string) => iso.slice(11, 19)

/** A property value on one line, cut to `limit` characters. */
export function formatValue(content: unknown, limit = 100): string {
  if (content === undefined || content === null) return '(none)'
  // undefined for functions and symbols, which no JSON has
  const text = (JSON.stringify(content) as string | undefined) ?? typeof content
  return truncateText(clean(text), limit)
}

/** At most this number of characters; the last one shows that there were more. */
export const truncateText = (text: string, limit: number) =>
  text.length > limit ? `${text.slice(0, limit - 1)}…` : text

/**
 * Enough of a revision to identify it: 10 characters of a commit, or `dirty-` and 12 of the digest
 * of the uncommitted changes.
 */
export const shortenRevision = (id: string) => clean(id).slice(0, id.startsWith('dirty-') ? 18 : 10)

/** Each field with its expected value, without what the message already contains. */
export const formatFieldLines = (
  message: string,
  fields: { path: string; message: string }[] = [],
) =>
  fields
    .map(field => `${clean(field.path)}: ${clean(field.message)}`)
    .filter(line => !clean(message).includes(line))

/** `1 resource`, `2 resources` */
export const count = (n: number, noun: string, plural = `${noun}s`) =>
  `${n} ${n === 1 ? noun : plural}`

/** Columns padded to their widest cell; the last column is left as it is. */
export function formatTable(head: string[], rows: string[][]): string[] {
  const all = [head, ...rows].map(row => row.map(cell => clean(cell).replaceAll('\n', ' ')))
  const widths = head.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)))
  return all.map(row =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

/**
 * The short form of a type token for people: `aws:rds/cluster:Cluster` is `rds.Cluster`. Cleaned,
 * because a program may choose it.
 */
export const shortenType = (token: string): string => shortenTypeName(clean(token))

/** A text as a cell of a Markdown table, in which it can't act as markup. */
export const formatMarkdownCell = (text: string): string =>
  clean(text).replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')
