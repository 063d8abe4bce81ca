/**
 * Times as people read them, in one form everywhere: command line, chat, mail, pull requests and
 * reports. Programs get ISO 8601 (`--json`, REST, `datetime` of HTML).
 */

/** `2026-01-31 14:03:59 UTC` of an ISO time or a date; `-` without one. */
export function formatTime(time: string | Date | null | undefined): string {
  const cell = formatTimeCell(time)
  return cell === '-' ? cell : `${cell} UTC`
}

/** `2026-01-31 14:03:59`, for a column whose title says `(UTC)`. */
export function formatTimeCell(time: string | Date | null | undefined): string {
  if (time === null || time === undefined) return '-'
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return '-'
  return date.toISOString().slice(0, 19).replace('T', ' ')
}
