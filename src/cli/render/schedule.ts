/** Schedules and maintenance windows as text. */
import type { MaintenanceWindows } from '../../client/index.ts'
import type { AutoRemediate, MaintenanceWindow, Schedule } from '../../model/schedule.ts'
import { shortenId } from '../../lib/typeName.ts'
import { clean, count, formatTable } from '../text.ts'
import { formatTime, formatTimeCell } from '../../lib/formatTime.ts'

export function formatScheduleTable(schedules: Schedule[]): string[] {
  if (schedules.length === 0)
    return [
      'no schedules; make one with  twinstack schedule add staging --cron "30 3 * * *" ' +
        '--timezone Europe/Berlin',
    ]
  return formatTable(
    ['ID', 'ENVIRONMENT', 'TASK', 'WHEN', 'NEXT (UTC)', 'LAST (UTC)', 'RECONCILES', 'SKIPPED'],
    schedules.map(s => [
      shortenId(s.id),
      s.environment ?? '(all)',
      s.task,
      formatTimetable(s),
      s.paused ? 'paused' : formatTimeCell(s.nextExecution),
      formatTimeCell(s.lastExecuted),
      formatRemediation(s.autoRemediate),
      s.lastSkipped ? `${formatTime(s.lastSkipped.at)} ${s.lastSkipped.reason}` : '-',
    ]),
  )
}

export function formatScheduleLines(s: Schedule): string[] {
  const fields: [string, string][] = [
    ['schedule', s.id],
    ['environment', s.environment ?? 'all'],
    ['task', s.task],
    ['when', formatTimetable(s)],
    ['next', s.paused ? 'paused' : formatTime(s.nextExecution)],
    ['last', s.lastExecuted ? formatTime(s.lastExecuted) : '-'],
    ['operation', s.lastOperation ?? '-'],
    ['skipped', s.lastSkipped ? `${formatTime(s.lastSkipped.at)}: ${s.lastSkipped.reason}` : '-'],
    ['reconciles', formatRemediation(s.autoRemediate)],
    ['made by', s.createdBy.name],
  ]
  return fields.map(([name, text]) => `${name.padEnd(12)} ${clean(text)}`)
}

/** `30 3 * * * Europe/Berlin +30 min`, `every 15 min` */
function formatTimetable({
  scheduleCron,
  timezone,
  everyMinutes,
  jitterSeconds,
}: Schedule): string {
  const jitter =
    jitterSeconds > 0
      ? [`+${jitterSeconds % 60 === 0 ? `${jitterSeconds / 60} min` : `${jitterSeconds} s`}`]
      : []
  return [
    ...(everyMinutes === null ? [scheduleCron ?? '', timezone] : [`every ${everyMinutes} min`]),
    ...jitter,
  ].join(' ')
}

/** `nothing`, `all drift`, `tags, security (tightened)` */
function formatRemediation({ enabled, classes, maximumPerDay }: AutoRemediate): string {
  if (!enabled || classes.length === 0) return 'nothing'
  const what =
    classes === 'all'
      ? 'all drift'
      : classes
          .map(c => (c.directions ? `${c.class} (${c.directions.join(', ')})` : c.class))
          .join(', ')
  return `${what}, at most ${maximumPerDay} a day`
}

export function formatWindowLines({ windows, now }: MaintenanceWindows): string[] {
  if (windows.length === 0) return ['no maintenance windows: schedules may reconcile at any time']
  return [
    ...formatTable(
      ['DAYS', 'FROM', 'TO', 'TIME ZONE', 'REASON'],
      windows.map(w => [formatDays(w), w.from, w.to, w.timezone, w.reason]),
    ),
    now ? `open now: ${clean(now.reason)}` : `${count(windows.length, 'window')}, none is open now`,
  ]
}

const formatDays = (window: MaintenanceWindow) => window.days?.join(',') ?? 'every day'
