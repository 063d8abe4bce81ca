import { randomUUID } from 'node:crypto'
import t from 'tap'
import { openStore } from '../../../../src/adapters/postgres/store.ts'
import { deployedEnvironment, newSchedule } from '../../../helper/schedules.ts'
import { newEnvironment, testStore } from '../../../helper/store.ts'

const due = '2026-01-01T03:00:00.000Z'
const now = new Date('2026-01-01T03:00:01Z')

t.test('made, read, listed, changed, deleted', async t => {
  const { store } = await testStore(t)
  for (const name of ['b', 'a']) await store.environments.create(newEnvironment(name))
  const input = newSchedule('b', due, {
    autoRemediate: {
      enabled: true,
      classes: [{ class: 'tags' }, { class: 'security', directions: ['tightened'] }],
      maximumPerDay: 2,
    },
  })
  const made = await store.schedules.create(input)
  t.match(made, { ...input, lastExecuted: null, lastOperation: null, lastSkipped: null })
  t.same(await store.schedules.get(made.id), made)
  await store.schedules.create(newSchedule('a', due))
  await store.schedules.create(newSchedule(null, due, { task: 'audit' }))
  t.same(
    (await store.schedules.list({ page: 1, pageSize: 10 })).items.map(
      ({ environment }) => environment,
    ),
    [null, 'a', 'b'],
  )
  t.match(await store.schedules.list({ page: 1, pageSize: 10, environment: 'b' }), {
    total: 1,
    items: [{ id: made.id }],
  })
  t.match(await store.schedules.list({ page: 2, pageSize: 1, task: 'drift-check' }), {
    total: 2,
    items: [{ environment: 'b' }],
  })
  t.match(
    await store.schedules.update(made.id, {
      scheduleCron: null,
      everyMinutes: 5,
      paused: true,
      nextExecution: null,
    }),
    { everyMinutes: 5, nextExecution: null, paused: true },
  )
  await t.rejects(
    store.schedules.update(made.id, { scheduleCron: '@daily' }),
    /schedules_one_timing/,
  )
  await t.rejects(store.schedules.update(made.id, { nextExecution: due }), /schedules_paused/)
  await t.rejects(store.schedules.update(randomUUID(), { paused: false }), { code: 'not-found' })
  await store.schedules.delete(made.id)
  t.equal(await store.schedules.get(made.id), null)
  t.equal(await store.schedules.get('no-uuid'), null)
  t.equal(await store.schedules.byOperation('no-uuid'), null)
})

t.test('one process at a time takes due schedules; a locked one is skipped', async t => {
  const { store, databaseUrl } = await testStore(t)
  const other = await openStore({ databaseUrl })
  t.teardown(() => other.close())
  for (const name of ['a', 'b', 'later']) await store.environments.create(newEnvironment(name))
  await store.schedules.create(newSchedule('later', '2026-01-01T03:00:02.000Z'))
  await store.schedules.create(newSchedule('b', due, { paused: true, nextExecution: null }))
  for (const name of ['a', 'b']) await store.schedules.create(newSchedule(name, due))
  await store.schedules.create(newSchedule(null, due, { task: 'audit' }))
  await store.runInTransaction(async mine => {
    t.match(await mine.schedules.takeDue(now), { environment: 'a' })
    await other.runInTransaction(async yours => {
      t.match(await yours.schedules.takeDue(now), { environment: 'b', paused: false })
      await store.runInTransaction(async third => {
        t.match(await third.schedules.takeDue(now), { environment: null, task: 'audit' })
      })
    })
  })
})

t.test(
  'deleting an environment deletes schedules and windows, and does not wait for those who wait ' +
    'for it',
  async t => {
    const { store, databaseUrl } = await testStore(t)
    const other = await openStore({ databaseUrl })
    t.teardown(() => other.close())
    await deployedEnvironment(store, 'staging')
    const window = { from: '08:00', to: '18:00', timezone: 'UTC', reason: 'x' }
    await store.schedules.setWindows('staging', [window])
    await store.schedules.setWindows('staging', [{ ...window, days: ['mon'] }])
    t.same(await store.schedules.listWindows('staging'), [{ ...window, days: ['mon'] }])
    const { id } = await store.schedules.create(newSchedule('staging', due))
    let deletion: Promise<void> | undefined
    await store.runInTransaction(async bound => {
      t.match(await bound.schedules.takeDue(now), { id })
      deletion = other.runInTransaction(async theirs => {
        await theirs.environments.lock('staging')
        await theirs.environments.delete('staging')
      })
      await new Promise(resolve => setTimeout(resolve, 50))
      await bound.environments.lock('staging')
      await bound.schedules.note(id, { nextExecution: '2026-01-01T04:00:00.000Z' })
    })
    await deletion
    t.equal(await store.schedules.get(id), null)
    t.same(await store.schedules.listWindows('staging'), [])
    await t.rejects(store.schedules.create(newSchedule('staging', due)), /foreign key/)
  },
)
