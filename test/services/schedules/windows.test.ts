import t from 'tap'
import { findWindow } from '../../../src/services/schedules/windows.ts'
import { maintenanceWindowSchema, type MaintenanceWindow } from '../../../src/model/schedule.ts'

const window = (over: Partial<MaintenanceWindow>): MaintenanceWindow => ({
  from: '08:00',
  to: '18:00',
  timezone: 'UTC',
  reason: 'office hours',
  ...over,
})
const open = (over: Partial<MaintenanceWindow>, at: string) =>
  findWindow([window(over)], new Date(at)) !== null

t.test('from is in, to is out', async t => {
  t.same(
    ['07:59', '08:00', '17:59', '18:00'].map(time => open({}, `2026-01-05T${time}Z`)),
    [false, true, true, false],
  )
  t.match(
    findWindow(
      [window({ to: '09:00', reason: 'a' }), window({ reason: 'b' })],
      new Date('2026-01-05T10:00Z'),
    ),
    { reason: 'b' },
    'the one that is open',
  )
  t.equal(findWindow([], new Date()), null)
})

t.test('days and time zone', async t => {
  const weekdays: Partial<MaintenanceWindow> = { days: ['mon', 'tue', 'wed', 'thu', 'fri'] }
  t.equal(open(weekdays, '2026-01-05T10:00Z'), true, 'a Monday')
  t.equal(open(weekdays, '2026-01-04T10:00Z'), false, 'a Sunday')
  t.equal(open({ ...weekdays, timezone: 'Asia/Tokyo' }, '2026-01-04T23:30Z'), true, 'Monday there')
  t.equal(open({ timezone: 'Europe/Berlin' }, '2026-07-01T06:30Z'), true, 'summer time')
  t.equal(open({ timezone: 'Europe/Berlin' }, '2026-01-01T06:30Z'), false, 'winter time')
})

t.test('over midnight it belongs to the day on which it began', async t => {
  const friday: Partial<MaintenanceWindow> = { days: ['fri'], from: '22:00', to: '02:00' }
  const at = [
    '2026-01-09T01:00Z',
    '2026-01-09T21:59Z',
    '2026-01-09T22:00Z',
    '2026-01-10T00:00Z',
    '2026-01-10T01:59Z',
    '2026-01-10T02:00Z',
    '2026-01-10T23:00Z',
  ]
  t.same(
    at.map(moment => open(friday, moment)),
    [false, false, true, true, true, false, false],
  )
  t.equal(
    open({ days: ['sun'], from: '22:00', to: '02:00' }, '2026-01-05T01:00Z'),
    true,
    'from Sunday into Monday',
  )
  t.equal(open({ from: '00:00', to: '06:00' }, '2026-01-05T00:00Z'), true, 'midnight is 00:00')
})

t.test('the same time twice is 24 hours', async t => {
  t.same(
    ['2026-01-09T11:59Z', '2026-01-09T12:00Z', '2026-01-10T11:59Z', '2026-01-10T12:00Z'].map(at =>
      open({ days: ['fri'], from: '12:00', to: '12:00' }, at),
    ),
    [false, true, true, false],
  )
})

t.test('through the change of summer time', async t => {
  const night: Partial<MaintenanceWindow> = {
    from: '01:00',
    to: '03:30',
    timezone: 'Europe/Berlin',
  }
  t.same(
    ['2026-03-28T23:59Z', '2026-03-29T00:00Z', '2026-03-29T01:29Z', '2026-03-29T01:30Z'].map(at =>
      open(night, at),
    ),
    [false, true, true, false],
    'an hour shorter',
  )
  t.same(
    ['2026-10-24T23:00Z', '2026-10-25T01:30Z', '2026-10-25T02:29Z', '2026-10-25T02:30Z'].map(at =>
      open(night, at),
    ),
    [true, true, true, false],
    'an hour longer',
  )
})

t.test('what is no window', async t => {
  for (const wrong of [
    { from: '8:00' },
    { to: '24:00' },
    { timezone: '+02:00' },
    { timezone: 'Mars/Base' },
    { days: [] },
    { days: ['monday'] },
    { reason: '' },
  ]) {
    t.equal(
      maintenanceWindowSchema.safeParse({ ...window({}), ...wrong }).success,
      false,
      JSON.stringify(wrong),
    )
  }
  t.match(maintenanceWindowSchema.parse({ from: '08:00', to: '18:00', reason: 'x' }), {
    timezone: 'UTC',
  })
})
