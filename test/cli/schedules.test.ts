import t from 'tap'
import {
  formatScheduleLines,
  formatScheduleTable,
  formatWindowLines,
} from '../../src/cli/render/schedule.ts'
import { parseRemediation } from '../../src/cli/schedules.ts'
import { parseWindow } from '../../src/cli/windows.ts'
import type { Schedule } from '../../src/model/schedule.ts'

t.test('a window as it is typed', async t => {
  t.same(parseWindow('22:00-02:00'), {
    from: '22:00',
    to: '02:00',
    timezone: 'UTC',
    reason: 'set by hand',
  })
  t.same(parseWindow('mon-fri 08:00-18:00 Europe/Berlin office hours'), {
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    from: '08:00',
    to: '18:00',
    timezone: 'Europe/Berlin',
    reason: 'office hours',
  })
  t.match(parseWindow('sat-mon,wed 08:00-18:00 CET'), {
    days: ['sat', 'sun', 'mon', 'wed'],
    timezone: 'CET',
    reason: 'set by hand',
  })
  t.match(parseWindow('08:00-18:00 DB upgrade'), { timezone: 'UTC', reason: 'DB upgrade' })
  for (const [text, expectedText] of [
    ['mon 8-18', /expected \[days\]/],
    ['mox 08:00-18:00', /days/],
    ['08:00-25:00', /to: expected a time of day/],
    ['08:00-18:00 Mars/Base', /timezone/],
  ] as const)
    t.throws(() => parseWindow(text), { message: expectedText }, text)
})

t.test('the classes of automatic remediation in command form', async t => {
  t.match(parseRemediation('off'), { enabled: false })
  t.match(parseRemediation('all'), { enabled: true, classes: 'all' })
  t.same(parseRemediation('tags,security:tightened').classes, [
    { class: 'tags' },
    { class: 'security', directions: ['tightened'] },
  ])
  for (const text of ['everything', 'tags:up', ''])
    t.throws(() => parseRemediation(text), { message: /tags,security:tightened/ }, text)
})

const schedule: Schedule = {
  id: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
  environment: 'staging',
  task: 'drift-check',
  scheduleCron: '30 3 * * *',
  timezone: 'Europe/Berlin',
  jitterSeconds: 1800,
  everyMinutes: null,
  autoRemediate: {
    enabled: true,
    classes: [{ class: 'tags' }, { class: 'security', directions: ['tightened'] }],
    maximumPerDay: 2,
  },
  paused: false,
  nextExecution: '2026-01-02T03:04:05.000Z',
  lastExecuted: null,
  lastOperation: null,
  lastSkipped: { at: '2026-01-01T03:04:05.000Z', reason: 'nothing is deployed in staging' },
  createdBy: { kind: 'person', name: 'ana', tokenId: null },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
}

t.test('in readable form', async t => {
  t.match(formatScheduleTable([]), [/schedule add staging/])
  const [, row, other] = formatScheduleTable([
    schedule,
    {
      ...schedule,
      environment: null,
      scheduleCron: null,
      everyMinutes: 15,
      jitterSeconds: 10,
      paused: true,
      lastSkipped: null,
      autoRemediate: { enabled: false, classes: 'all', maximumPerDay: 1 },
    },
  ])
  t.match(
    row,
    /staging +drift-check +30 3 \* \* \* Europe\/Berlin \+30 min +2026-01-02 03:04:05 +- +tags, security \(tightened\), at most 2 a day +2026-01-01 03:04:05 UTC nothing is deployed/,
  )
  t.match(other, /\(all\) +drift-check +every 15 min \+10 s +paused +- +nothing +-/)
  t.match(
    formatScheduleLines(schedule).join('\n'),
    /skipped +2026-01-01 03:04:05 UTC: nothing is deployed/,
  )
  t.match(formatWindowLines({ windows: [], now: null }), [/no maintenance windows/])
  const window = { from: '08:00', to: '18:00', timezone: 'UTC', reason: 'office' }
  t.match(
    formatWindowLines({ windows: [window], now: window }).join('\n'),
    /every day +08:00 +18:00 +UTC +office\nopen now: office/,
  )
})
