import t from 'tap'
import { readRemediationPolicy } from '../../../src/services/schedules/remediation.ts'
import type { AutoRemediate } from '../../../src/model/schedule.ts'
import { newSchedule } from '../../helper/schedules.ts'
import { newEnvironment, testStore } from '../../helper/store.ts'

t.test('the policies of an environment together, and the window that is open', async t => {
  const { store } = await testStore(t)
  for (const name of ['staging', 'other']) await store.environments.create(newEnvironment(name))
  const at = new Date('2026-01-05T10:00Z')
  const add = (autoRemediate: AutoRemediate, more = {}) =>
    store.schedules.create(newSchedule('staging', at.toISOString(), { autoRemediate, ...more }))
  await store.schedules.create(
    newSchedule('other', at.toISOString(), {
      autoRemediate: { enabled: true, classes: 'all', maximumPerDay: 9 },
    }),
  )
  await add({ enabled: false, classes: 'all', maximumPerDay: 1 })
  await add(
    { enabled: true, classes: 'all', maximumPerDay: 1 },
    { paused: true, nextExecution: null },
  )
  await store.schedules.setWindows('staging', [
    { from: '09:00', to: '11:00', timezone: 'UTC', reason: 'release' },
  ])
  t.same(
    await readRemediationPolicy(store, { name: 'staging' }, at),
    { policy: null, withheld: null },
    'off, and paused',
  )
  await add({ enabled: true, classes: [{ class: 'tags' }], maximumPerDay: 5 })
  t.same(await readRemediationPolicy(store, { name: 'staging' }, at), {
    policy: { enabled: true, classes: [{ class: 'tags' }], maximumPerDay: 5 },
    withheld: 'the maintenance window 09:00-11:00 UTC is open (release)',
  })
  await add({
    enabled: true,
    classes: [{ class: 'security', directions: ['tightened'] }],
    maximumPerDay: 2,
  })
  t.same(await readRemediationPolicy(store, { name: 'staging' }, new Date('2026-01-05T11:00Z')), {
    policy: {
      enabled: true,
      classes: [{ class: 'tags' }, { class: 'security', directions: ['tightened'] }],
      maximumPerDay: 2,
    },
    withheld: null,
  })
  await add({ enabled: true, classes: 'all', maximumPerDay: 4 })
  t.match((await readRemediationPolicy(store, { name: 'staging' }, at)).policy, {
    classes: 'all',
    maximumPerDay: 2,
  })
})
