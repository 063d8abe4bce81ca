import { html } from 'ghtml'
import { formatTime } from '../../../src/lib/formatTime.ts'

const units: [seconds: number, name: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

/** A time as people read it, with its exact form for programs. `–` without one. */
export function renderTime(time: string | null | undefined): string {
  if (time === null || time === undefined) return '–'
  return html`<time datetime="${time}">${formatTime(time)}</time>`
}

/** `3 h ago` or `in 5 min`; the exact time is shown when one points at it. */
export function renderAge(time: string | null | undefined, now = Date.now()): string {
  if (time === null || time === undefined) return '–'
  const seconds = Math.round((now - Date.parse(time)) / 1000)
  const text =
    seconds >= 0 ? `${formatSeconds(seconds)} ago` : `in ${formatSeconds(Math.abs(seconds))}`
  return html`<time datetime="${time}" title="${formatTime(time)}">${text}</time>`
}

/** The largest unit that fits, e.g. `3 h`, and two units below an hour: `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.max(0, Math.round(seconds * 10) / 10)} s`
  const [size, name] = units.find(([unit]) => seconds >= unit) ?? [1, 's']
  const count = Math.floor(seconds / size)
  const rest = Math.floor(seconds % 60)
  return name === 'min' && rest > 0 ? `${count} min ${rest} s` : `${count} ${name}`
}
