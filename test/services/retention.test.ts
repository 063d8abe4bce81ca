import pg from 'pg'
import t from 'tap'
import { toActorRecord, worker } from '../../src/model/actor.ts'
import type { Revision } from '../../src/model/revision.ts'
import { pruneFiles, pruneOld } from '../../src/services/retention.ts'
import { tailEvents } from '../../src/services/operations/tailEvents.ts'
import { collect } from '../helper/collect.ts'
import { newEnvironment, newOperation, testStore } from '../helper/store.ts'

const { store } = await testStore(t)
const revision = { id: 'deployed', commit: 'deployed' } as Revision

t.test('trees of deployed revisions stay, and a failure is logged', async t => {
  await store.environments.create(newEnvironment('staging'))
  await store.environments.create(newEnvironment('empty'))
  const { id } = await store.operations.create(newOperation('staging', { revision }))
  await store.environments.record('staging', { deployed: { operation: id, revision } })
  const pruned: unknown[] = []
  const logged: string[] = []
  const log = {
    info: (_data: object, message: string) => logged.push(message),
    warn: (data: object) => logged.push(String((data as { err: unknown }).err)),
    error() {},
  }
  const input = {
    store,
    log,
    keepDays: 90,
    pruneRuns: async (...days: number[]) => {
      pruned.push(days)
      return ['one']
    },
    pruneHistory: async () => 2,
    pruneTrees: async (days: number, keep: string[]) => {
      pruned.push({ days, keep })
      return { trees: [], dependencies: [] }
    },
  }
  await pruneOld(input)
  t.same(pruned, [[7, 1], { days: 14, keep: ['deployed'] }])
  await pruneOld({ ...input, pruneRuns: () => Promise.reject(new Error('read-only')) })
  t.same(logged, ['removed old rows', 'removed old files', 'removed old rows', 'Error: read-only'])
  await pruneFiles(input)
  t.equal(logged.at(-1), 'removed old files', 'a machine that only has a worker prunes its files')
})

t.test('events and notices of ended operations are deleted after their time', async t => {
  const { store, databaseUrl } = await testStore(t)
  await store.environments.create(newEnvironment('staging'))
  const end = async () => {
    const { id } = await store.operations.create(newOperation('staging', { revision }))
    await store.operations.transition(id, {
      from: 'queued',
      to: 'cancelled',
      actor: toActorRecord(worker),
      reason: 'test',
    })
    return id
  }
  const notice = async () =>
    store.notices.add({
      type: 'operation.failed',
      environment: 'staging',
      operation: null,
      text: 'it failed',
    })
  const [old, deployed, recent] = [await end(), await end(), await end()]
  const { id: waiting } = await store.operations.create(newOperation('staging', { revision }))
  await store.environments.record('staging', { deployed: { operation: deployed, revision } })
  await notice()
  await notice()
  const db = new pg.Client({ connectionString: databaseUrl })
  await db.connect()
  t.teardown(() => db.end())
  await db.query(
    `update twinstack.operations set finished_at = now() - interval '91 days'
     where id = any($1)`,
    [[old, deployed]],
  )
  await db.query("update twinstack.operations set created_at = now() - interval '200 days'")
  await db.query("update twinstack.notices set at = now() - interval '91 days'")
  await pruneOld({
    store,
    log: { info() {}, warn: (data: object) => t.fail(JSON.stringify(data)), error() {} },
    keepDays: 90,
    pruneRuns: async () => [],
    pruneHistory: async () => 0,
    pruneTrees: async () => ({ trees: [], dependencies: [] }),
  })
  const count = async (id: string) =>
    (await store.operations.listEvents(id, { after: 0, limit: 10 })).length
  t.same(
    { old: await count(old), deployed: await count(deployed), recent: await count(recent) },
    { old: 0, deployed: 2, recent: 2 },
  )
  t.equal(await count(waiting), 1, 'an operation that has not ended keeps its events')
  t.match(await store.operations.get(old), { status: 'cancelled' }, 'the operation stays')
  t.equal((await store.notices.list({ after: 0, limit: 10 })).length, 1, 'the newest of its type')
  const tail = tailEvents({
    ctx: { store, actor: worker } as never,
    input: { id: old, signal: AbortSignal.timeout(60_000) },
  })
  t.same(await collect(tail), [], 'a stream of an operation without events ends at once')
})
