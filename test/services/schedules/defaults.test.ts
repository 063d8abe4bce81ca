import t from 'tap'
import { createEnvironment } from '../../../src/services/environments/createEnvironment.ts'
import { removeSchedule } from '../../../src/services/schedules/removeSchedule.ts'
import {
  getDefaultCron,
  createDefaultSchedules,
  getWeeklyCron,
} from '../../../src/services/schedules/defaults.ts'
import { testApp } from '../../helper/app.ts'
import { newEnvironment } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('spread over the night by name', async t => {
  const crons = Array.from({ length: 200 }, (_, n) => getDefaultCron(`env-${n}`))
  for (const cron of crons) t.match(cron, /^([1-5]?\d) [1-5] \* \* \*$/)
  t.ok(new Set(crons).size > 120, `${new Set(crons).size} different times`)
  t.equal(getDefaultCron('staging'), getDefaultCron('staging'))
})

t.test(
  'a twin gets a daily drift check with its row, a copy none; a removed one does not come back',
  async t => {
    const {
      context,
      services: { store },
    } = await testApp(t)
    const ctx = context('admin')
    for (const kind of ['production', 'staging', 'ephemeral'] as const)
      await createEnvironment({ ctx, input: { name: kind, kind } })
    const { items } = await store.schedules.list({ page: 1, pageSize: 10 })
    const expected = (environment: string) => ({
      environment,
      task: 'drift-check',
      scheduleCron: getDefaultCron(environment),
      timezone: 'UTC',
      jitterSeconds: 1800,
      everyMinutes: null,
      autoRemediate: { enabled: false },
      paused: false,
      lastExecuted: null,
      createdBy: { kind: 'system', name: 'schedule' },
    })
    const [checks, weekly] = ['drift-check', 'parity'].map(task =>
      items.filter(item => item.task === task),
    )
    t.match(checks, [expected('production'), expected('staging')])
    t.match(
      weekly,
      [{ environment: 'staging', scheduleCron: getWeeklyCron('staging') }],
      'and the staging side a weekly comparison',
    )
    t.match(getWeeklyCron('staging'), /^\d+ [2-6] \* \* 1$/)
    t.equal(items.length, 3)
    for (const { nextExecution } of requirePresent(checks)) {
      const wait = Date.parse(nextExecution ?? '') - Date.now()
      t.ok(
        wait > 3590_000 && wait < 26 * 3600_000,
        `first after ${Math.round(wait / 60_000)} minutes`,
      )
    }
    await removeSchedule({ ctx, input: { id: requirePresent(requirePresent(checks)[0]).id } })
    await store.environments.create(newEnvironment('older'))
    t.same(await createDefaultSchedules(store, new Date()), ['older'], 'made by an earlier version')
    t.same(await createDefaultSchedules(store, new Date()), [])
    t.same(
      (await store.schedules.list({ page: 1, pageSize: 10 })).items
        .map(({ environment, task }) => `${environment} ${task}`)
        .sort(),
      ['older drift-check', 'older parity', 'staging drift-check', 'staging parity'],
    )
    t.match((await store.auditLog.list({ page: 1, pageSize: 1 })).items, [
      { action: 'schedule.create', target: 'older', actor: { kind: 'system', name: 'schedule' } },
    ])
  },
)
