import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Plan } from '../../../../src/model/operation.ts'
import { newEnvironment, testStore } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

t.test('saved states and plans: the newest of each environment', async t => {
  const { store } = await testStore(t)
  for (const name of ['staging', 'other']) await store.environments.create(newEnvironment(name))
  const save = (digest: string, environment = 'staging') =>
    store.states.save({
      environment,
      operation: randomUUID(),
      takenAt: new Date().toISOString(),
      digest,
      resources: 3,
      body: Buffer.from(digest),
    })

  await t.test('states', async t => {
    await save('1')
    await save('1')
    t.match(
      await store.states.list('staging', { page: 1, pageSize: 10 }),
      { total: 1, items: [{ digest: '1', resources: 3, bytes: 1 }] },
      'the same state in a row is stored once',
    )
    await Promise.all(['x', 'x', 'x'].map(digest => save(digest, 'other')))
    t.equal(
      (await store.states.list('other', { page: 1, pageSize: 10 })).total,
      1,
      'also when three are saved at the same time',
    )
    for (let n = 2; n <= 23; n++) await save(String(n))
    const { total, items } = await store.states.list('staging', { page: 1, pageSize: 50 })
    t.same(
      [total, requirePresent(items[0]).digest, requirePresent(items.at(-1)).digest],
      [20, '23', '4'],
    )
    t.equal(
      requirePresent(
        await store.states.get('staging', requirePresent(items[0]).id),
      ).body.toString(),
      '23',
    )
    t.equal(
      await store.states.get('other', requirePresent(items[0]).id),
      null,
      'of its own environment only',
    )
    await t.resolves(save('1', 'gone'), 'a deleted environment keeps none')
  })

  await t.test('plans', async t => {
    const plan = (revision: string, second: number): Plan => ({
      operation: randomUUID(),
      environment: 'staging',
      revision,
      at: new Date(second * 1000).toISOString(),
      refreshed: [],
      planned: [],
      dependents: [],
      state: [],
      ruleFindings: [],
    })
    const [old, ...more] = [plan('one', 1), plan('two', 2), plan('one', 3), plan('two', 4)]
    for (const one of [old, ...more]) await store.plans.save(one)
    t.same(await store.plans.getByOperation(old.operation), old)
    t.same(
      [
        await store.plans.getLatest('staging'),
        await store.plans.getLatest('staging', 'one'),
        await store.plans.getLatest('other'),
      ],
      [more[2], more[1], null],
    )
    for (let n = 5; n < 25; n++) await store.plans.save(plan('three', n))
    t.equal(await store.plans.getByOperation(old.operation), null, 'only the newest are kept')
    t.equal(await store.plans.getByOperation('no-id'), null)
  })

  await store.environments.delete('staging')
  t.same(
    [
      (await store.states.list('staging', { page: 1, pageSize: 10 })).total,
      await store.plans.getLatest('staging'),
    ],
    [0, null],
    'they go with their environment',
  )
})
