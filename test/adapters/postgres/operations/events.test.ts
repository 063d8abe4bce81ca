import t from 'tap'
import { openStore } from '../../../../src/adapters/postgres/store.ts'
import { newEnvironment, newOperation, testStore } from '../../../helper/store.ts'

const { store, databaseUrl } = await testStore(t)
await store.environments.create(newEnvironment('staging'))

const at = '2026-01-02T03:04:05.678Z'
const event = (n: number | null, message = String(n)) => ({
  n,
  at,
  body: { type: 'diagnostic', severity: 'info', message } as const,
})
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

async function operation(): Promise<string> {
  return (await store.operations.create(newOperation('staging'))).id
}

async function messages(id: string): Promise<unknown[]> {
  return (await store.operations.listEvents(id, { after: 1, limit: 100_000 })).map(
    ({ body }) => body.type === 'diagnostic' && body.message,
  )
}

t.test('numbers events without gaps, in the order of the call, and reads by number', async t => {
  const id = await operation()
  await store.operations.append(id, 'runner-1', [event(1), event(2), event(3)], null)
  t.same(await store.operations.listEvents(id, { after: 2, limit: 1 }), [
    { seq: 3, at, source: 'runner-1', body: event(2).body },
  ])
  t.equal((await store.operations.get(id))?.lastEvent, 4)
  t.same(await store.operations.listEvents(id, { after: 4, limit: 10 }), [])
  t.same(await store.operations.listEvents('no-such-id', { after: 0, limit: 10 }), [])
})

t.test(
  'stored events are dropped: a whole batch, a part of it, repetitions in it; for each source',
  async t => {
    const id = await operation()
    await store.operations.append(id, 'runner-1', [event(1), event(2)], null)
    await store.operations.append(id, 'runner-1', [event(1), event(2)], null)
    await store.operations.append(
      id,
      'runner-1',
      [event(2), event(3), event(3, 'again'), event(4)],
      null,
    )
    await store.operations.append(id, 'runner-2', [event(1, 'other source')], null)
    await store.operations.append(id, 'service', [event(null, 'x'), event(null, 'x')], null)
    await store.operations.append(id, 'service', [], null)
    t.same(await messages(id), ['1', '2', '3', '4', 'other source', 'x', 'x'])
    t.same(
      (await store.operations.listEvents(id, { after: 0, limit: 100 })).map(({ seq }) => seq),
      numbers(1, 8),
    )
  },
)

t.test('two stores append overlapping batches in parallel: every event once, no gap', async t => {
  const id = await operation()
  const other = await openStore({ databaseUrl })
  t.teardown(() => other.close())
  const batches = Array.from({ length: 40 }, (_, batch) =>
    numbers(batch * 5 + 1, batch * 5 + 10).map(n => event(n)),
  )
  await Promise.all(
    batches.map(
      async (batch, index) =>
        await (index % 2 ? store : other).operations.append(id, 'runner-1', batch, null),
    ),
  )
  const stored = await store.operations.listEvents(id, { after: 0, limit: 1000 })
  t.same(
    stored.map(({ seq }) => seq),
    numbers(1, 206),
  )
  t.same(
    (await messages(id)).map(Number).sort((a, b) => a - b),
    numbers(1, 205),
  )
})

t.test('a reader gets every number in order while others append', async t => {
  const id = await operation()
  const seen: number[] = []
  const writing = Promise.all(
    numbers(1, 60).map(
      async n => await store.operations.append(id, `runner-${n}`, [event(1)], null),
    ),
  )
  while (seen.length < 61)
    seen.push(
      ...(await store.operations.listEvents(id, { after: seen.at(-1) ?? 0, limit: 7 })).map(
        ({ seq }) => seq,
      ),
    )
  await writing
  t.same(seen, numbers(1, 61))
})

t.test(
  'U+0000, lone surrogates, quotes, braces and long texts are read as they were written',
  async t => {
    const id = await operation()
    const strange = [
      'a\0b',
      '\ud800',
      '\\u0000',
      '{"}',
      "it's",
      'NULL',
      '',
      'é漢😀',
      'x'.repeat(1_000_000),
    ]
    await store.operations.append(
      id,
      'runner-1',
      strange.map((message, n) => event(n, message)),
      null,
    )
    t.same(await messages(id), strange)
  },
)

t.test('a missing operation', async t => {
  await t.rejects(
    store.operations.append('00000000-0000-4000-8000-000000000000', 'service', [event(null)], null),
    { code: 'not-found' },
  )
  await t.rejects(store.operations.append('../x', 'service', [event(null)], null), {
    code: 'not-found',
  })
})

t.test('an append in a rolled back transaction leaves no event and no gap', async t => {
  const id = await operation()
  await t.rejects(
    store.runInTransaction(async bound => {
      await bound.operations.append(id, 'runner-1', [event(1)], null)
      throw new Error('no')
    }),
    { message: 'no' },
  )
  await store.operations.append(id, 'runner-1', [event(1)], null)
  t.same(
    (await store.operations.listEvents(id, { after: 0, limit: 10 })).map(({ seq }) => seq),
    [1, 2],
  )
})
