import t from 'tap'
import pg from 'pg'
import {
  holdingStatuses,
  statuses,
  transitions,
  type Status,
} from '../../../src/model/operation.ts'
import { migrations } from '../../../src/adapters/postgres/migrations/index.ts'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import { ana, newEnvironment, newOperation, testStore } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'

const { store, databaseUrl } = await testStore(t)
await store.environments.create(newEnvironment('staging'))

/** the shortest way from queued, by the constant itself */
function wayTo(target: Status): Status[] {
  const ways: Status[][] = [['queued']]
  for (const way of ways) {
    const last = requirePresent(way.at(-1))
    if (last === target) return way.slice(1)
    for (const next of transitions[last])
      if (!ways.some(other => other.includes(next))) ways.push([...way, next])
  }
  throw new Error(`no transition leads to ${target}`)
}

/** an operation of a separate environment, because only one may lock an environment */
let count = 0
async function operationIn(status: Status): Promise<string> {
  const environment = `e-${count++}`
  await store.environments.create(newEnvironment(environment))
  const { id } = await store.operations.create(newOperation(environment))
  let from: Status = 'queued'
  for (const to of wayTo(status)) {
    await store.operations.transition(id, {
      from,
      to,
      actor: ana,
      reason: 'a transition on the path',
    })
    from = to
  }
  return id
}

for (const from of statuses) {
  const update = (to: Status, id: string) =>
    store.runSql('update twinstack.operations set status = $1 where id = $2', [to, id])
  t.test(`from ${from}: what is allowed`, async t => {
    for (const to of transitions[from]) {
      t.match(
        await store.operations.transition(await operationIn(from), {
          from,
          to,
          actor: ana,
          reason: 'why not',
        }),
        { status: to },
        to,
      )
      await t.resolves(update(to, await operationIn(from)), `${to}, through SQL`)
    }
  })

  t.test(`from ${from}: all other transitions are refused and change nothing`, async t => {
    const id = await operationIn(from)
    for (const to of statuses.filter(to => to !== from && !transitions[from].includes(to))) {
      await t.rejects(
        store.operations.transition(id, { from, to, actor: ana, reason: 'why not' }),
        { code: 'conflict' },
        `${to}, in words`,
      )
      await t.rejects(
        update(to, id),
        { code: '23514', message: `is ${from} and can not become ${to}` },
        `${to}, by the trigger`,
      )
    }
    t.match(await store.operations.get(id), { status: from })
    t.equal((await store.operations.listTransitions(id)).length, wayTo(from).length + 1)
  })
}

t.test('every inserted operation begins as queued', async t => {
  for (const status of statuses.filter(status => status !== 'queued')) {
    await t.rejects(
      store.runSql(
        `insert into twinstack.operations (environment, environment_kind, kind, status, message, requested_by, time_limit_seconds, remove_environment)
      values ('staging', 'staging', 'deploy', $1, '', '{}', 1, false)`,
        [status],
      ),
      { code: '23514' },
      status,
    )
  }
})

t.test('at most one operation locks an environment, also in direct SQL', async t => {
  const first = await store.operations.create(newOperation('staging'))
  const second = await store.operations.create(newOperation('staging'))
  const update = (id: string, status: Status) =>
    store.runSql('update twinstack.operations set status = $1 where id = $2', [status, id])
  await update(first.id, 'running')
  await t.rejects(update(second.id, 'running'), { code: '23505' })
  await update(first.id, 'interrupted')
  await t.rejects(update(second.id, 'running'), { code: '23505' })
  t.same(holdingStatuses, ['running', 'interrupted'], 'the index of the migration names these')
  await update(first.id, 'failed')
  await update(second.id, 'running')
})

t.test('every transition has from, to, time, actor and reason, and its event', async t => {
  await store.environments.create(newEnvironment('told'))
  const { id } = await store.operations.create(newOperation('told', { message: 'the release' }))
  await store.operations.claim('told', { worker: 'w', leaseSeconds: 20 })
  await store.operations.transition(id, {
    from: 'running',
    to: 'failed',
    actor: ana,
    reason: 'it broke',
    error: { code: 'program-failed', message: 'threw' },
    changes: { create: 2 },
    engineVersion: '3.259.0',
    settingsDigest: 'abc',
    stopped: 'forcibly',
    healed: { imported: [{ urn: 'u', id: 'i' }], cleared: ['c'], undecided: [], locks: 1 },
  })
  const history = await store.operations.listTransitions(id)
  t.match(history, [
    { from: null, to: 'queued', actor: ana, reason: 'the release' },
    { from: 'queued', to: 'running', actor: { name: 'worker' }, reason: /worker w/ },
    { from: 'running', to: 'failed', actor: ana, reason: 'it broke' },
  ])
  t.ok(history.every(({ at }) => Math.abs(Date.parse(at) - Date.now()) < 60_000))
  const events = await store.operations.listEvents(id, { after: 0, limit: 10 })
  t.same(
    events.map(({ seq, source, body }) => ({ seq, source, ...body })),
    history.map(({ from, to, reason, actor }, index) => ({
      seq: index + 1,
      source: 'service',
      type: 'status',
      from,
      to,
      reason,
      by: actor.name,
    })),
  )
  const operation = await store.operations.get(id)
  t.match(operation, {
    status: 'failed',
    attempt: 1,
    error: { code: 'program-failed', message: 'threw' },
    changes: { create: 2 },
    engineVersion: '3.259.0',
    settingsDigest: 'abc',
    healed: { imported: ['u'], cleared: ['c'], undecided: [], locks: 1 },
    lastEvent: 3,
    behind: null,
  })
  t.ok(requirePresent(operation).startedAt && requirePresent(operation).finishedAt)
})

t.test('a change from a status that it no longer has: null, and nothing is written', async t => {
  await store.environments.create(newEnvironment('late'))
  const { id } = await store.operations.create(newOperation('late'))
  await store.operations.transition(id, {
    from: 'queued',
    to: 'cancelled',
    actor: ana,
    reason: 'first',
  })
  t.equal(
    await store.operations.transition(id, {
      from: 'queued',
      to: 'expired',
      actor: ana,
      reason: 'second',
    }),
    null,
  )
  t.equal(
    await store.operations.transition('no-such-id', {
      from: 'queued',
      to: 'expired',
      actor: ana,
      reason: '',
    }),
    null,
  )
  t.equal((await store.operations.listTransitions(id)).length, 2)
})

t.test('the table follows the constant: the start corrects rows of an older version', async t => {
  await store.runSql("insert into twinstack.allowed_transitions values ('succeeded', 'queued')")
  await store.runSql(
    "delete from twinstack.allowed_transitions where from_status = 'queued' and to_status = " +
      "'running'",
  )
  await (await openStore({ databaseUrl })).close()
  const { rows } = await store.runSql(
    'select from_status, to_status from twinstack.allowed_transitions',
  )
  const pairs = (rows as { from_status: string; to_status: string }[])
    .map(row => `${row.from_status} ${row.to_status}`)
    .sort()
  t.same(
    pairs,
    Object.entries(transitions)
      .flatMap(([from, targets]) => targets.map(to => `${from} ${to}`))
      .sort(),
  )
})

t.test('many processes may start at once on an empty database', async t => {
  await store.runSql('drop schema twinstack cascade')
  const stores = await Promise.all(
    Array.from({ length: 6 }, () => openStore({ databaseUrl, connections: 2 })),
  )
  await Promise.all(
    stores.map(async store => {
      await store.ping()
      await store.close()
    }),
  )
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  t.equal(
    (await client.query('select * from twinstack.migrations')).rowCount,
    Object.keys(migrations).length,
    'each ran once',
  )
  await client.end()
})
