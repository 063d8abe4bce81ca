/** The clock on the real database with the real verb and queue; time is the test's. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { createQueue } from '../../../src/adapters/queue/queue.ts'
import { runDue, startScheduler } from '../../../src/services/schedules/scheduler.ts'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import {
  clock,
  deployedEnvironment,
  waitForEnd,
  newSchedule,
  requested,
  requester,
} from '../../helper/schedules.ts'
import { newEnvironment, newOperation, testStore } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'

type Test = import('tap').Test

async function prepared(t: Test) {
  const { store, databaseUrl } = await testStore(t)
  const queue = await createQueue({ databaseUrl })
  t.teardown(() => queue.stop())
  return { store, databaseUrl, request: requester(queue) }
}

t.test('a due schedule requests its operation as its own actor and gets its next time', async t => {
  const { store, request } = await prepared(t)
  await deployedEnvironment(store, 'staging')
  const { id } = await store.schedules.create(newSchedule('staging', '2026-01-01T03:00:00.000Z'))
  const time = clock(store, request, '2026-01-01T02:59:59.000Z')
  t.equal(await runDue(time), 0, 'too early')
  time.at = '2026-01-01T03:00:02.000Z'
  t.equal(await runDue(time), 1)
  t.equal(await runDue(time), 0, 'once')
  const [operation, ...others] = await requested(store)
  t.match(operation, {
    environment: 'staging',
    kind: 'drift-check',
    status: 'queued',
    message: `schedule ${id}`,
    requestedBy: { kind: 'system', name: 'schedule' },
    revision: { id: 'c0ffee' },
  })
  t.equal(others.length, 0)
  t.match(await store.schedules.get(id), {
    lastExecuted: '2026-01-01T03:00:02.000Z',
    nextExecution: '2026-01-01T04:00:00.000Z',
    lastOperation: operation?.id,
    lastSkipped: null,
  })
  t.match(await store.schedules.byOperation(requirePresent(operation).id), { id })
  t.match((await store.auditLog.list({ page: 1, pageSize: 1 })).items, [
    { action: 'operation.drift-check', actor: { kind: 'system', name: 'schedule' } },
  ])
  const { rows } = await store.runSql("select data from pgboss.job where name = 'work'")
  t.match(rows, [{ data: { environment: 'staging' } }], 'with its job')
})

t.test('two workers share fifty; a downtime of a week is caught up once', async t => {
  const { store, databaseUrl, request } = await prepared(t)
  const other = await openStore({ databaseUrl })
  t.teardown(() => other.close())
  const names = Array.from({ length: 50 }, (_, n) => `env-${String(n).padStart(2, '0')}`)
  for (const name of names) {
    await deployedEnvironment(store, name)
    await store.schedules.create(
      newSchedule(name, '2026-01-01T03:00:00.000Z', { jitterSeconds: 600 }),
    )
  }
  const time = '2026-01-08T10:20:00.000Z'
  const shares = await Promise.all([
    runDue(clock(store, request, time)),
    runDue(clock(other, request, time)),
  ])
  t.equal(shares[0] + shares[1], 50, `shared as ${shares.join(' and ')}`)
  t.ok(Math.min(...shares) > 0, 'both had a part')
  t.same(
    (await requested(store)).map(operation => operation.environment).sort(),
    names,
    'each exactly once',
  )
  for (const schedule of (await store.schedules.list({ page: 1, pageSize: 100 })).items) {
    t.ok(
      requirePresent(schedule.nextExecution) >= '2026-01-08T11:00' &&
        requirePresent(schedule.nextExecution) <= '2026-01-08T11:10:00.000Z',
      'on with the next slot',
    )
    t.equal(schedule.lastSkipped, null)
  }
})

t.test(
  'a worker that dies in the middle leaves nothing, and the next one does it once',
  async t => {
    const { store, request } = await prepared(t)
    await deployedEnvironment(store, 'staging')
    const { id } = await store.schedules.create(newSchedule('staging', '2026-01-01T03:00:00.000Z'))
    const dying = clock(
      store,
      async (...requests) => {
        await request(...requests)
        throw new TwinstackError('unavailable', 'the connection is gone')
      },
      '2026-01-01T03:10:00.000Z',
    )
    await t.rejects(runDue(dying), { code: 'unavailable' })
    t.same(await requested(store), [])
    t.match(await store.schedules.get(id), {
      nextExecution: '2026-01-01T03:00:00.000Z',
      lastExecuted: null,
      lastSkipped: null,
    })
    t.equal(await runDue(clock(store, request, '2026-01-01T03:10:05.000Z')), 1)
    t.equal((await requested(store)).length, 1)
  },
)

t.test('kill -9 in the middle of it: none lost, none doubled', async t => {
  const { store, databaseUrl, request } = await prepared(t)
  const names = Array.from({ length: 12 }, (_, n) => `env-${String(n).padStart(2, '0')}`)
  for (const name of names) {
    await deployedEnvironment(store, name)
    await store.schedules.create(newSchedule(name, '2026-01-01T03:00:00.000Z'))
  }
  const child = fork(join(import.meta.dirname, 'dueProcess.ts'), [databaseUrl], { execArgv: [] })
  const exit = once(child, 'exit')
  while ((await requested(store)).length < 3) await new Promise(resolve => setTimeout(resolve, 10))
  child.kill('SIGKILL')
  t.same(await exit, [null, 'SIGKILL'])
  const before = (await requested(store)).length
  t.ok(before >= 3 && before < 12, `killed after ${before} of 12`)
  // PostgreSQL may need a moment to see that the connection is gone; until then the one in work is
  // left out
  const time = clock(store, request, new Date().toISOString())
  for (const end = Date.now() + 10_000; (await requested(store)).length < 12 && Date.now() < end;)
    await runDue(time)
  t.same((await requested(store)).map(operation => operation.environment).sort(), names)
  const jobs = await store.runSql(
    "select data->>'environment' as name from pgboss.job where name = 'work' order by 1",
  )
  t.same(
    jobs.rows,
    names.map(name => ({ name })),
    'each with its one job',
  )
})

t.test(
  'skipped with a reason: nothing deployed, a check waits or runs already, a task that nobody ' +
    'knows',
  async t => {
    const { store, request } = await prepared(t)
    await store.environments.create(newEnvironment('empty'))
    for (const name of ['waiting', 'running', 'busy']) await deployedEnvironment(store, name)
    for (const name of ['waiting', 'running'])
      await store.operations.create(newOperation(name, { kind: 'drift-check' }))
    await store.operations.claim('running', { worker: 'w', leaseSeconds: 60 })
    await store.operations.create(newOperation('busy', { kind: 'deploy' }))
    const before = (await requested(store)).length
    for (const name of ['empty', 'waiting', 'running', 'busy'])
      await store.schedules.create(newSchedule(name, '2026-01-01T03:00:00.000Z'))
    await store.schedules.create(
      newSchedule(null, '2026-01-01T03:00:00.000Z', { task: 'audit', scheduleCron: '@monthly' }),
    )
    t.equal(await runDue(clock(store, request, '2026-01-01T03:10:00.000Z')), 5)
    const skipped = (reason: RegExp) => ({
      lastExecuted: null,
      nextExecution: '2026-01-01T04:00:00.000Z',
      lastSkipped: { at: '2026-01-01T03:10:00.000Z', reason },
    })
    t.match((await store.schedules.list({ page: 1, pageSize: 10 })).items, [
      {
        environment: null,
        nextExecution: '2026-02-01T00:00:00.000Z',
        lastSkipped: { reason: 'this service has no task audit' },
      },
      { environment: 'busy', lastSkipped: null, lastExecuted: '2026-01-01T03:10:00.000Z' },
      { environment: 'empty', ...skipped(/nothing is deployed in empty/) },
      { environment: 'running', ...skipped(/is already running \(operation .+\)/) },
      { environment: 'waiting', ...skipped(/is already queued \(operation .+\)/) },
    ])
    t.equal((await requested(store)).length, before + 1, 'another kind that waits is no reason')
  },
)

t.test('two schedules of one environment that were missed make one check', async t => {
  const { store, request } = await prepared(t)
  await deployedEnvironment(store, 'staging')
  for (const scheduleCron of ['@daily', '@weekly'])
    await store.schedules.create(
      newSchedule('staging', '2026-01-01T03:00:00.000Z', { scheduleCron }),
    )
  await runDue(clock(store, request, '2026-01-09T00:10:00.000Z'))
  t.equal((await requested(store)).length, 1)
})

t.test('continuous mode counts from the end of the last one', async t => {
  const { store, request } = await prepared(t)
  await deployedEnvironment(store, 'staging')
  const start = Date.now()
  const after = (minutes: number) => new Date(start + minutes * 60_000).toISOString()
  const { id } = await store.schedules.create(
    newSchedule('staging', after(0), { scheduleCron: null, everyMinutes: 10 }),
  )
  const time = clock(store, request, after(0))
  await runDue(time)
  time.at = after(12)
  await runDue(time)
  t.equal((await requested(store)).length, 1, 'the first one has not ended')
  t.match(
    await store.schedules.get(id),
    { nextExecution: after(12.25), lastSkipped: null },
    'looked at again soon, and no skip',
  )
  const { finishedAt } = await waitForEnd(store, 'staging')
  const minutes = (Date.parse(requirePresent(finishedAt)) - start) / 60_000
  time.at = after(minutes + 9)
  await store.schedules.note(id, { nextExecution: time.at })
  await runDue(time)
  t.match(await store.schedules.get(id), { nextExecution: after(minutes + 10) })
  time.at = after(minutes + 10)
  await runDue(time)
  t.equal((await requested(store)).length, 2)
})

t.test('other tasks: in the same transaction; their errors are recorded', async t => {
  const { store, request } = await prepared(t)
  await deployedEnvironment(store, 'staging')
  const seen: string[] = []
  const handlers = {
    parity: async (schedule: { id: string }, bound: typeof store) => {
      const { id } = await bound.operations.create(newOperation('staging', { kind: 'preview' }))
      if (seen.push(schedule.id) > 1)
        throw new TwinstackError('conflict', 'there is no production to compare with')
      return { operation: id }
    },
    audit: async () => {
      throw new TypeError('a mistake in the code')
    },
  }
  const audit = await store.schedules.create(
    newSchedule(null, '2026-01-01T03:00:00.000Z', { task: 'audit' }),
  )
  const parity = await store.schedules.create(
    newSchedule('staging', '2026-01-01T03:00:00.000Z', { task: 'parity' }),
  )
  const time = clock(store, request, '2026-01-01T03:00:00.000Z', { handlers })
  t.equal(await runDue(time), 2)
  t.match(await store.schedules.get(parity.id), {
    lastOperation: requirePresent((await requested(store))[0]).id,
    lastSkipped: null,
  })
  t.match(await store.schedules.get(audit.id), {
    nextExecution: '2026-01-01T04:00:00.000Z',
    lastExecuted: null,
    lastSkipped: { reason: /log of the service/ },
  })
  time.at = '2026-01-01T04:00:00.000Z'
  t.equal(await runDue(time), 2)
  t.match(await store.schedules.get(parity.id), {
    lastSkipped: { reason: 'there is no production to compare with' },
    nextExecution: '2026-01-01T05:00:00.000Z',
  })
  t.equal((await requested(store)).length, 1, 'what it began was undone')
  t.equal(seen.length, 2)
})

t.test('an unknown time zone of one schedule does not stop the others', async t => {
  const { store, request } = await prepared(t)
  for (const name of ['a', 'b']) {
    await deployedEnvironment(store, name)
    await store.schedules.create(
      newSchedule(name, '2026-01-01T03:00:00.000Z', name === 'a' ? { timezone: 'Gone/Away' } : {}),
    )
  }
  t.equal(await runDue(clock(store, request, '2026-01-01T03:00:00.000Z')), 2)
  t.match((await store.schedules.list({ page: 1, pageSize: 2 })).items, [
    {
      environment: 'a',
      nextExecution: '2026-01-02T03:00:00.000Z',
      lastSkipped: { reason: /Gone\/Away/ },
    },
    { environment: 'b', lastSkipped: null },
  ])
  t.same(
    (await requested(store)).map(operation => operation.environment),
    ['b'],
  )
})

t.test('after start it polls until stop', async t => {
  const { store, request } = await prepared(t)
  await deployedEnvironment(store, 'staging')
  await store.schedules.create(newSchedule('staging', '2026-01-01T03:00:00.000Z'))
  const scheduler = startScheduler({
    store,
    request,
    log: { info() {}, warn() {}, error() {} },
    everySeconds: 0.02,
  })
  for (const end = Date.now() + 10_000; (await requested(store)).length === 0 && Date.now() < end;)
    await new Promise(resolve => setTimeout(resolve, 10))
  t.equal((await requested(store)).length, 1)
  await scheduler.stop()
  await deployedEnvironment(store, 'other')
  await store.schedules.create(newSchedule('other', '2026-01-01T03:00:00.000Z'))
  await new Promise(resolve => setTimeout(resolve, 60))
  t.equal((await requested(store)).length, 1)
})
