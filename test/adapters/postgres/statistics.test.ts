/** Each number of the statistics from operations with known times. */
import t from 'tap'
import type { EnvironmentKind } from '../../../src/model/environment.ts'
import type { OperationKind } from '../../../src/model/operation.ts'
import { newOperation, testStore } from '../../helper/store.ts'

const begin = Date.parse('2026-03-02T00:00:00Z')
const hours = (count: number) => new Date(begin + count * 3_600_000)
const [since, until] = [hours(0), hours(14 * 24)]

type Row = {
  kind?: OperationKind
  environment?: string
  environmentKind?: EnvironmentKind
  status: 'succeeded' | 'failed' | 'cancelled'
  /** hours after the beginning of the period */
  end: number
  seconds?: number
  revision?: string
  /** hours after the beginning of the period */
  committed?: number
}

async function start(test: Parameters<typeof testStore>[0], rows: Row[]) {
  const { store } = await testStore(test)
  for (const row of rows) {
    const { environmentKind = 'production', kind = 'deploy', revision, committed = 0 } = row
    const { environment = environmentKind, status, end, seconds = 60 } = row
    const { id } = await store.operations.create(
      newOperation(environment, {
        environmentKind,
        kind,
        revision: revision
          ? {
              id: revision,
              commit: revision,
              ref: 'main',
              subject: 'a change',
              author: 'ana',
              committedAt: hours(committed).toISOString(),
              dirty: false,
              dependencies: 'x',
            }
          : null,
      }),
    )
    const ended = hours(end)
    await store.runSql("update twinstack.operations set status = 'running' where id = $1", [id])
    await store.runSql(
      `update twinstack.operations set status = $2, started_at = $3, finished_at = $4,
        lease_until = null where id = $1`,
      [id, status, new Date(ended.getTime() - seconds * 1000), ended],
    )
  }
  return (environment: string | null = null, scope: { environments: string[] } | null = null) =>
    store.statistics.compute({
      scope: scope && { ...scope, kinds: [] },
      environment,
      since,
      until,
    })
}

t.test('deploys by week, success rate and durations', async t => {
  const compute = await start(t, [
    { status: 'succeeded', end: 10, seconds: 10 },
    { status: 'succeeded', end: 20, seconds: 30 },
    { status: 'failed', end: 30, seconds: 500 },
    { status: 'succeeded', end: 7 * 24 + 1, seconds: 20 },
    { status: 'cancelled', end: 40 },
    { status: 'succeeded', end: -1, seconds: 1000 },
    { status: 'succeeded', end: 15 * 24, seconds: 1000 },
    { status: 'succeeded', end: 50, seconds: 7, kind: 'drift-check' },
  ])
  const found = await compute()
  t.match(found.deploys, { succeeded: 3, failed: 1, successRate: 0.75 })
  t.same(found.weeks, [
    { week: '2026-03-02', succeeded: 2, failed: 1, median: 20, p95: 29 },
    { week: '2026-03-09', succeeded: 1, failed: 0, median: 20, p95: 20 },
  ])
  t.match(found.durations, [
    { kind: 'deploy', count: 3, median: 20 },
    { kind: 'drift-check', count: 1, median: 7, p95: 7 },
  ])
  t.equal(found.dora.deploymentsPerWeek, 1.5, 'three in two weeks')
})

t.test('change failure rate and time to restore', async t => {
  const compute = await start(t, [
    { status: 'succeeded', end: 1 },
    { status: 'failed', end: 10 },
    { status: 'failed', end: 11 },
    { status: 'succeeded', end: 13 },
    { status: 'succeeded', end: 20 },
    { status: 'succeeded', end: 21, kind: 'rollback' },
    { status: 'failed', end: 30 },
    { status: 'succeeded', end: 31, kind: 'reconcile' },
    { status: 'failed', end: 40, environmentKind: 'staging' },
  ])
  const { dora } = await compute()
  // of six deploys: the two at 10 and 11, that at 20 (rolled back), that at 30
  t.equal(dora.changeFailureRate, 4 / 6)
  // from 10 to 13, and from 30 to 31: the failure at 11 is part of the first one
  t.same(dora.timeToRestore, { count: 2, median: 2 * 3600, p95: 3600 + 0.95 * 7200 })
})

t.test('lead times count the first success of a revision', async t => {
  const compute = await start(t, [
    { status: 'failed', end: 1, environmentKind: 'staging', revision: 'a' },
    { status: 'succeeded', end: 2, environmentKind: 'staging', revision: 'a', committed: -4 },
    { status: 'succeeded', end: 3, environmentKind: 'staging', revision: 'a', committed: -4 },
    { status: 'failed', end: 4, revision: 'a', committed: -4 },
    { status: 'succeeded', end: 6, revision: 'a', committed: -4 },
    { status: 'succeeded', end: 100, revision: 'a', committed: -4 },
    { status: 'succeeded', end: 50, revision: 'b', committed: 40 },
    { status: 'succeeded', end: 60, environmentKind: 'staging', revision: 'b', committed: 40 },
  ])
  const { dora, stagingToProduction } = await compute()
  t.same(dora.leadTime, { count: 2, median: 10 * 3600, p95: 10 * 3600 })
  t.same(
    stagingToProduction,
    { count: 1, median: 4 * 3600, p95: 4 * 3600 },
    'b was never in staging before',
  )
  t.match(
    (await compute('production')).stagingToProduction,
    { count: 1 },
    'also for one environment',
  )
  t.match((await compute('staging')).dora, { leadTime: { count: 0, median: null } })
})

t.test('only what the caller may see counts', async t => {
  const compute = await start(t, [
    { status: 'succeeded', end: 1, environmentKind: 'staging', environment: 'one' },
    { status: 'failed', end: 2, environmentKind: 'staging', environment: 'two' },
  ])
  t.match((await compute(null, { environments: ['one'] })).deploys, { succeeded: 1, failed: 0 })
  t.match((await compute('two', { environments: ['one'] })).deploys, { succeeded: 0, failed: 0 })
  t.match((await compute()).deploys, { succeeded: 1, failed: 1 })
})

t.test('without operations nothing is invented', async t => {
  const compute = await start(t, [])
  t.match(await compute(), {
    deploys: { succeeded: 0, failed: 0, successRate: null },
    weeks: [],
    durations: [],
    stagingToProduction: { count: 0, median: null, p95: null },
    dora: {
      deploymentsPerWeek: 0,
      leadTime: { count: 0, median: null },
      changeFailureRate: null,
      timeToRestore: { count: 0, median: null },
    },
  })
})
