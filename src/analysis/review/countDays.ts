import { Cron } from 'croner'
import type { Schedule } from '../../model/schedule.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

const dayMs = 86_400_000

/**
 * The longest time between two of the next runs, in days; the hour that the end of summer time adds
 * is ignored.
 */
export function countDays(
  {
    scheduleCron,
    everyMinutes,
    timezone,
  }: Pick<Schedule, 'scheduleCron' | 'everyMinutes' | 'timezone'>,
  now: Date,
): number {
  if (scheduleCron === null) return (everyMinutes ?? Infinity) / 1440
  const runs = new Cron(scheduleCron, { timezone }).nextRuns(14, now)
  const gaps = runs
    .slice(1)
    .map((run, index) => (run.getTime() - requirePresent(runs[index]).getTime()) / dayMs)
  return Math.round(Math.max(...gaps, 0) * 10) / 10 || 3650 // it has no further run
}
