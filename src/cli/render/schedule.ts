/** Schedules and maintenance windows as text. */
import type { MaintenanceWindows } from '../../client/index.ts'
import type { AutoRemediate, MaintenanceWindow, Schedule } from '../../model/schedule.ts'
import { clean, count, moment, table } from '../text.ts'

export function scheduleTable(schedules: Schedule[]): string[] {
  if (schedules.length === 0)
    return [
      'no schedules; make one with  twinstack schedule add staging --cron "30 3 * * *" ' +
        '--timezone Europe/Berlin',
    ]
  return table(
    ['ID', 'ENVIRONMENT', 'TASK', 'WHEN', 'NEXT (UTC)', 'LAST (UTC)', 'PUTS RIGHT', 'SKIPPED'],
    schedules.map(s => [
      s.id,
      s.environment ?? '(all)',
      s.task,
      timetable(s),
      s.paused ? 'paused' : moment(s.nextExecution),
      moment(s.lastExecuted),
      remediation(s.autoRemediate),
      s.lastSkipped ? `${moment(s.lastSkipped.at)} ${s.lastSkipped.reason}` : '-',
    ]),
  )
}

export function scheduleLines(s: Schedule): string[] {
  const fields: [string, string][] = [
    ['schedule', s.id],
    ['environment', s.environment ?? 'all'],
    ['task', s.task],
    ['when', timetable(s)],
    ['next', s.paused ? 'paused' : `${moment(s.nextExecution)} UTC`],
    ['last', s.lastExecuted ? `${moment(s.lastExecuted)} UTC` : '-'],
    ['operation', s.lastOperation ?? '-'],
    ['skipped', s.lastSkipped ? `${moment(s.lastSkipped.at)} UTC: ${s.lastSkipped.reason}` : '-'],
    ['puts right', remediation(s.autoRemediate)],
    ['made by', s.createdBy.name],
  ]
  return fields.map(([name, text]) => `${name.padEnd(12)} ${clean(text)}`)
}

/** `30 3 * * * Europe/Berlin +30 min`, `every 15 min` */
function timetable({ scheduleCron, timezone, everyMinutes, jitterSeconds }: Schedule): string {
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
function remediation({ enabled, classes, maximumPerDay }: AutoRemediate): string {
  if (!enabled || classes.length === 0) return 'nothing'
  const what =
    classes === 'all'
      ? 'all drift'
      : classes
          .map(c => (c.directions ? `${c.class} (${c.directions.join(', ')})` : c.class))
          .join(', ')
  return `${what}, at most ${maximumPerDay} a day`
}

export function windowLines({ windows, now }: MaintenanceWindows): string[] {
  if (windows.length === 0)
    return ['no maintenance windows: what the schedules allow is put right at any time']
  return [
    ...table(
      ['DAYS', 'FROM', 'TO', 'TIME ZONE', 'REASON'],
      windows.map(w => [days(w), w.from, w.to, w.timezone, w.reason]),
    ),
    now ? `open now: ${clean(now.reason)}` : `${count(windows.length, 'window')}, none is open now`,
  ]
}

const days = (window: MaintenanceWindow) => window.days?.join(',') ?? 'every day'
