import t from 'tap'
import { countDays } from '../../../src/analysis/review/countDays.ts'

const now = new Date('2026-06-15T12:00:00Z')
const cron = (scheduleCron: string, timezone = 'Europe/Berlin') =>
  countDays({ scheduleCron, timezone, everyMinutes: null }, now)

t.test('the longest time between two runs', async t => {
  t.equal(cron('@daily'), 1)
  t.equal(cron('0 3 * * 1-5'), 3, 'over the weekend')
  t.equal(cron('@weekly'), 7)
  t.equal(cron('@monthly'), 31, 'the hour of summer time is not counted')
  t.equal(cron('0 0 1 1 *') > 31, true)
  t.equal(countDays({ scheduleCron: null, timezone: 'UTC', everyMinutes: 720 }, now), 0.5)
})
