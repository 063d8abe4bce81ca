import fc from 'fast-check'
import t from 'tap'
import {
  checkTiming,
  computeJitter,
  computeNextExecution,
} from '../../../src/services/schedules/timing.ts'
import type { Timing } from '../../../src/model/schedule.ts'

const id = '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d'
const timing = (over: Partial<Timing>): Timing => ({
  id,
  scheduleCron: null,
  timezone: 'UTC',
  jitterSeconds: 0,
  everyMinutes: null,
  ...over,
})

/** The next runs after `from`, each looked for from the moment of the one before. */
function runs(over: Partial<Timing>, from: string, count: number): string[] {
  let at = new Date(from)
  return Array.from({ length: count }, () => {
    at = computeNextExecution(timing(over), at)
    return at.toISOString().replace(':00.000Z', 'Z')
  })
}

const berlin = { timezone: 'Europe/Berlin' }

t.test('words and fields, in the zone of the schedule', async t => {
  t.same(runs({ scheduleCron: '@daily' }, '2026-01-30T12:00Z', 2), [
    '2026-01-31T00:00Z',
    '2026-02-01T00:00Z',
  ])
  t.same(
    runs({ scheduleCron: '@weekly' }, '2026-01-30T12:00Z', 2),
    ['2026-02-01T00:00Z', '2026-02-08T00:00Z'],
    'Sundays',
  )
  t.same(runs({ scheduleCron: '@monthly' }, '2026-01-30T12:00Z', 2), [
    '2026-02-01T00:00Z',
    '2026-03-01T00:00Z',
  ])
  t.same(runs({ scheduleCron: '@hourly' }, '2026-01-30T12:00Z', 2), [
    '2026-01-30T13:00Z',
    '2026-01-30T14:00Z',
  ])
  t.same(
    runs(
      { scheduleCron: '30 9 * * mon-fri', timezone: 'America/New_York' },
      '2026-01-30T15:00Z',
      2,
    ),
    ['2026-02-02T14:30Z', '2026-02-03T14:30Z'],
  )
  t.same(
    runs({ scheduleCron: '0 8 * * *', ...berlin }, '2026-03-27T12:00Z', 3),
    ['2026-03-28T07:00Z', '2026-03-29T06:00Z', '2026-03-30T06:00Z'],
    'stays at 8 over the change',
  )
})

t.test('the hour that summer time skips: once, right after it', async t => {
  t.same(runs({ scheduleCron: '30 2 * * *', ...berlin }, '2026-03-28T00:00Z', 3), [
    '2026-03-28T01:30Z',
    '2026-03-29T01:00Z',
    '2026-03-30T00:30Z',
  ])
  t.same(
    runs({ scheduleCron: '30 2 8 3 *', timezone: 'America/New_York' }, '2026-03-01T00:00Z', 2),
    ['2026-03-08T07:00Z', '2027-03-08T07:30Z'],
  )
  t.same(
    runs({ scheduleCron: '0 0 * * *', timezone: 'America/Santiago' }, '2026-09-05T12:00Z', 2),
    ['2026-09-06T04:00Z', '2026-09-07T03:00Z'],
    'midnight itself',
  )
})

t.test('the hour that comes twice: once, the first time', async t => {
  t.same(runs({ scheduleCron: '30 2 * * *', ...berlin }, '2026-10-24T00:00Z', 3), [
    '2026-10-24T00:30Z',
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ])
  for (const between of [
    '2026-10-25T00:30Z',
    '2026-10-25T00:45Z',
    '2026-10-25T01:05Z',
    '2026-10-25T01:29Z',
  ]) {
    t.same(
      runs({ scheduleCron: '30 2 * * *', ...berlin }, between, 1),
      ['2026-10-26T01:30Z'],
      `not again when looked at ${between}`,
    )
  }
  t.same(
    runs({ scheduleCron: '30 1,2 * * *', ...berlin }, '2026-10-24T20:00Z', 3),
    ['2026-10-24T23:30Z', '2026-10-25T00:30Z', '2026-10-26T00:30Z'],
    'lists too',
  )
  t.same(
    runs({ scheduleCron: '45 1 * * *', timezone: 'Australia/Lord_Howe' }, '2026-04-04T00:00Z', 2),
    ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    'half an hour',
  )
  t.same(
    runs({ scheduleCron: '0 * * * *', ...berlin }, '2026-10-25T00:00Z', 2),
    ['2026-10-25T01:00Z', '2026-10-25T02:00Z'],
    'a wildcard follows the clock',
  )
})

t.test('after a downtime the next run is the next one to come', async t => {
  t.same(runs({ scheduleCron: '0 3 * * *' }, '2026-01-08T10:00Z', 1), ['2026-01-09T03:00Z'])
  t.same(runs({ everyMinutes: 30 }, '2026-01-08T10:00Z', 2), [
    '2026-01-08T10:30Z',
    '2026-01-08T11:00Z',
  ])
})

t.test(
  'jitter: the same for the same slot, within its bound, never a slot missed or twice',
  async t => {
    const daily = timing({ scheduleCron: '0 3 * * *', jitterSeconds: 1800 })
    t.equal(
      computeNextExecution(daily, new Date('2026-01-01T00:00Z')).getTime(),
      computeNextExecution(daily, new Date('2026-01-01T02:59Z')).getTime(),
    )
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: 3599 }), (id, jitterSeconds) => {
        const hourly = timing({ id, scheduleCron: '@hourly', jitterSeconds })
        let at = new Date('2026-01-01T00:30Z')
        for (let hour = 1; hour < 20; hour++) {
          at = computeNextExecution(hourly, at)
          const slot = Date.parse('2026-01-01T00:00Z') + hour * 3600_000
          if (at.getTime() < slot || at.getTime() > slot + jitterSeconds * 1000) return false
        }
        return true
      }),
      { seed: 4, numRuns: 50 },
    )
    const spread = new Set(
      Array.from({ length: 100 }, (_, day) => computeJitter(id, new Date(day * 86400_000), 1800)),
    )
    t.ok(spread.size > 80, `${spread.size} of 100 differ`)
    t.ok([...spread].every(seconds => seconds >= 0 && seconds <= 1800))
  },
)

t.test('what is no timetable is refused, naming the field', async t => {
  const now = new Date('2026-01-01T00:00Z')
  const expectRefusal = (over: Partial<Timing>, path: string, message: RegExp) => {
    t.throws(
      () => checkTiming(timing(over), now),
      { code: 'invalid-request', fields: [{ path, message }] },
      JSON.stringify(over),
    )
  }
  expectRefusal({}, 'scheduleCron', /exactly one/)
  expectRefusal({ scheduleCron: '@daily', everyMinutes: 5 }, 'scheduleCron', /exactly one/)
  for (const cron of ['', 'daily', '* * * * * *', '2026-01-01T00:00:00Z', '0 3 * *'])
    expectRefusal({ scheduleCron: cron }, 'scheduleCron', /expected five fields/)
  for (const cron of ['@reboot', '@every', '61 * * * *', '0 24 * * *', 'x * * * *'])
    expectRefusal({ scheduleCron: cron }, 'scheduleCron', /is not a valid cron: /)
  expectRefusal({ scheduleCron: '0 0 30 2 *' }, 'scheduleCron', /is never due/)
  expectRefusal(
    { scheduleCron: '@hourly', jitterSeconds: 3600 },
    'jitterSeconds',
    /less than the 3600 s/,
  )
  expectRefusal(
    { scheduleCron: '0,10 3 * * *', jitterSeconds: 900 },
    'jitterSeconds',
    /less than the 600 s/,
  )
  checkTiming(timing({ scheduleCron: '@hourly', jitterSeconds: 1800 }), now)
  checkTiming(timing({ everyMinutes: 1, jitterSeconds: 600 }), now)
  checkTiming(timing({ scheduleCron: '0 0 29 2 *' }), now)
})
