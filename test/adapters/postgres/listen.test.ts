import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import { newEnvironment, newOperation, testStore } from '../../helper/store.ts'

const { store: writer, databaseUrl } = await testStore(t)
const reader = await openStore({ databaseUrl })
t.teardown(() => reader.close())
await writer.environments.create(newEnvironment('staging'))
const event = {
  n: null,
  at: new Date().toISOString(),
  body: { type: 'diagnostic', severity: 'info', message: 'news' } as const,
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 15_000; !holds(); await sleep(2))
    if (Date.now() > end) throw new Error(`never: ${what}`)
}

async function killListeners(): Promise<number> {
  const { rows } = await writer.runSql(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = ' +
      "'twinstack listener' and datname = current_database()",
  )
  return rows.length
}

t.test('another store gets events after their commit, and none that were rolled back', async t => {
  const received: string[] = []
  const stop = reader.listen({ onEvent: operation => received.push(operation) })
  const { id } = await writer.operations.create(newOperation('staging'))
  await until(() => received.includes(id), 'its first event')
  received.length = 0
  await writer.runInTransaction(async bound => {
    await bound.operations.append(id, 'service', [event], null)
    await sleep(100)
    t.same(received, [], 'not before')
  })
  await until(() => received.includes(id), 'the event')
  t.same(
    (await reader.operations.listEvents(id, { after: 1, limit: 10 })).map(({ body }) => body),
    [event.body],
    'it can be read at that time',
  )
  received.length = 0
  await writer
    .runInTransaction(async bound => {
      await bound.operations.append(id, 'service', [event], null)
      throw new Error('no')
    })
    .catch(() => {})
  stop()
  await writer.operations.append(id, 'service', [event], null)
  await sleep(100)
  t.same(received, [], 'no rolled back event, and none after stop')
})

t.test('all stores get requests to cancel', async t => {
  const { id } = await writer.operations.create(newOperation('staging'))
  const received: string[] = []
  t.teardown(reader.listen({ onCancel: operation => received.push(`reader ${operation}`) }))
  t.teardown(writer.listen({ onCancel: operation => received.push(`writer ${operation}`) }))
  t.match(await writer.operations.requestCancel(id, 'ana'), {
    cancel: { by: 'ana', stopped: null },
  })
  await until(() => received.length === 2, 'both')
  t.same(received.sort(), [`reader ${id}`, `writer ${id}`])
  t.match(
    await writer.operations.requestCancel(id, 'bob'),
    { cancel: { by: 'ana' } },
    'the first request is stored',
  )
  t.equal(
    await writer.operations.requestCancel('00000000-0000-4000-8000-000000000000', 'ana'),
    null,
  )
})

t.test(
  'the listening connection is killed: it connects again and delivers the missed events',
  async t => {
    const received = { events: new Set<string>(), cancels: new Set<string>() }
    // before the operations are created, because their notices may arrive at once
    t.teardown(
      reader.listen({
        onEvent: operation => received.events.add(operation),
        onCancel: operation => received.cancels.add(operation),
      }),
    )
    const { id } = await writer.operations.create(newOperation('staging'))
    const cancelled = (await writer.operations.create(newOperation('staging'))).id
    await until(() => received.events.has(cancelled), 'the last event before')
    for (let round = 1; round <= 3; round++) {
      received.events.clear()
      received.cancels.clear()
      t.ok((await killListeners()) >= 1)
      await writer.operations.append(id, 'service', [event], null)
      await writer.operations.requestCancel(cancelled, 'ana')
      await until(
        () => received.events.has(id) && received.cancels.has(cancelled),
        'the missed events',
      )
    }
    received.events.clear()
    await writer.operations.append(id, 'service', [event], null)
    await until(() => received.events.has(id), 'the later events')
  },
)

t.test('a listener that throws does not affect others', async t => {
  const { id } = await writer.operations.create(newOperation('staging'))
  const received: string[] = []
  t.teardown(
    reader.listen({
      onEvent: () => {
        throw new Error('bad listener')
      },
    }),
  )
  t.teardown(reader.listen({ onEvent: operation => received.push(operation) }))
  await writer.operations.append(id, 'service', [event], null)
  await until(() => received.includes(id), 'the other')
})

t.test('closed while it connects again: no connection is left', async t => {
  const short = await openStore({ databaseUrl })
  await killListeners()
  await short.close()
  await short.close()
  const count = async () =>
    (
      await writer.runSql(
        "select 1 from pg_stat_activity where application_name = 'twinstack listener' and " +
          'datname = current_database()',
      )
    ).rows.length
  for (const end = Date.now() + 10_000; (await count()) !== 2 && Date.now() < end;) await sleep(20)
  await sleep(300)
  t.equal(await count(), 2, 'those of the two stores that are open')
})
