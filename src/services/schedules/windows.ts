/**
 * Whether a moment is in a maintenance window. Pure.
 */
import { weekdays, type MaintenanceWindow, type Weekday } from '../../model/schedule.ts'
import { present } from '../../lib/present.ts'

/**
 * The first window that contains `at`, or null. Compared by local time in the window's zone: a
 * window that ends after midnight belongs to the day on which it began, and a change of summer time
 * makes it an hour longer or shorter.
 */
export function inWindow(
  windows: readonly MaintenanceWindow[],
  at: Date,
): MaintenanceWindow | null {
  return windows.find(window => isIn(window, at)) ?? null
}

function isIn({ days, from, to, timezone }: MaintenanceWindow, at: Date): boolean {
  const { day, time } = wallClock(at, timezone)
  const on = (which: Weekday) => days === undefined || days.includes(which)
  if (from < to) return on(day) && time >= from && time < to
  return (on(day) && time >= from) || (on(dayBefore(day)) && time < to)
}

function wallClock(at: Date, timeZone: string): { day: Weekday; time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find(one => one.type === type)?.value ?? ''
  return {
    day: part('weekday').toLowerCase() as Weekday,
    time: `${part('hour')}:${part('minute')}`,
  }
}

function dayBefore(day: Weekday): Weekday {
  return present(weekdays[(weekdays.indexOf(day) + 6) % 7])
}
