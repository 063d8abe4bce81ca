/**
 * Whether a moment is in a maintenance window. Pure.
 */
import { weekdays, type MaintenanceWindow, type Weekday } from '../../model/schedule.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * The first window that contains `at`, or null. Compared by local time in the window's zone: a
 * window that ends after midnight belongs to the day on which it began, and a change of summer time
 * makes it an hour longer or shorter.
 */
export function findWindow(
  windows: readonly MaintenanceWindow[],
  at: Date,
): MaintenanceWindow | null {
  return windows.find(window => isIn(window, at)) ?? null
}

function isIn({ days, from, to, timezone }: MaintenanceWindow, at: Date): boolean {
  const { day, time } = readWallClock(at, timezone)
  const on = (which: Weekday) => days === undefined || days.includes(which)
  if (from < to) return on(day) && time >= from && time < to
  return (on(day) && time >= from) || (on(getDayBefore(day)) && time < to)
}

function readWallClock(at: Date, timeZone: string): { day: Weekday; time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const getPart = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find(one => one.type === type)?.value ?? ''
  return {
    day: getPart('weekday').toLowerCase() as Weekday,
    time: `${getPart('hour')}:${getPart('minute')}`,
  }
}

function getDayBefore(day: Weekday): Weekday {
  return requirePresent(weekdays[(weekdays.indexOf(day) + 6) % 7])
}
