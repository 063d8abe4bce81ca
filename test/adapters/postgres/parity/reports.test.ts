import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { DiffersSince, ParityReport } from '../../../../src/model/parityStore.ts'
import { newEnvironment, testStore } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

const { store } = await testStore(t)
const pair = { left: 'staging', right: 'production' }
const report = (over: Partial<ParityReport> = {}): Omit<ParityReport, 'id'> => ({
  ...pair,
  madeAt: new Date().toISOString(),
  operation: null,
  mode: 'full',
  score: 0.5,
  passed: false,
  body: { differences: ['\u0000'] },
  ...over,
})
const soon = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

t.test('reports: saved, the latest, listed, their score over time', async t => {
  for (const name of ['staging', 'production'] as const)
    await store.environments.create(newEnvironment(name, { kind: name }))
  t.equal(await store.parity.getLatest(pair), null)
  await store.parity.save(report({ madeAt: '2026-01-01T00:00:00.000Z', score: 0.1 }))
  t.equal(await store.parity.getLatest(pair), null, 'those reports belong to earlier environments')
  const operation = randomUUID()
  const second = await store.parity.save(report({ operation, score: 0.25 }))
  const third = await store.parity.save(
    report({ madeAt: soon(1), mode: 'partial', score: 1, passed: true }),
  )
  await store.parity.save(report({ left: 'copy' }))
  t.same(await store.parity.getLatest(pair), third)
  t.same(await store.parity.get(second.id), {
    ...report(),
    id: second.id,
    madeAt: second.madeAt,
    operation,
    score: 0.25,
  })
  t.same([await store.parity.get(randomUUID()), await store.parity.get('x')], [null, null])
  const list = await store.parity.list({ ...pair, page: 1, pageSize: 2 })
  t.match(list, { total: 3, items: [{ id: third.id, passed: true }, { id: second.id }] })
  t.notOk('body' in requirePresent(list.items[0]))
  t.equal((await store.parity.list({ page: 1, pageSize: 10 })).total, 4)
  t.same(
    (await store.parity.listHistory(pair, new Date('2026-01-02'))).map(({ score }) => score),
    [0.25, 1],
  )
  t.same(
    (await store.parity.listHistory(pair, new Date('2025-01-02'))).map(({ score }) => score),
    [0.1, 0.25, 1],
  )
})

t.test('first seen: stores new differences and deletes those that disappeared', async t => {
  const [one, two]: [DiffersSince, DiffersSince] = [
    { operation: randomUUID(), at: soon(1) },
    { operation: null, at: soon(2) },
  ]
  t.same(
    await store.parity.noteSince(pair, ['a', 'b', 'b'], one),
    new Map([
      ['a', one],
      ['b', one],
    ]),
  )
  t.same(
    await store.parity.noteSince(pair, ['b', "it's"], two),
    new Map([
      ['b', one],
      ["it's", two],
    ]),
  )
  t.same(
    await store.parity.noteSince({ ...pair, left: 'copy' }, ['b'], two),
    new Map([['b', two]]),
    'another pair',
  )
  t.same(await store.parity.noteSince(pair, [], two), new Map())
  t.same(
    await store.parity.noteSince(pair, ['b'], two),
    new Map([['b', two]]),
    'it disappeared and appeared again',
  )
})

t.test('an earlier environment of the same name does not count', async t => {
  const now = { operation: null, at: soon(0) }
  await store.parity.noteSince(pair, ['old'], { operation: null, at: '2026-01-01T00:00:00.000Z' })
  t.same(await store.parity.noteSince(pair, ['old'], now), new Map([['old', now]]))
})

t.test('many at the same time', async t => {
  const keys = Array.from({ length: 20_000 }, (_, n) => `k${n}`)
  const all = await Promise.all(
    [1, 2, 3].map(n => store.parity.noteSince(pair, keys, { operation: null, at: soon(n) })),
  )
  t.equal(
    new Set(all.flatMap(map => [...map.values()].map(({ at }) => at))).size,
    1,
    'one of them stored them first',
  )
})
