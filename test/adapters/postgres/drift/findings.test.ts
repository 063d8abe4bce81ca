import { randomUUID } from 'node:crypto'
import t from 'tap'
import { driftStatisticsSchema, findingSchema } from '../../../../src/model/finding.ts'
import type { Attribution } from '../../../../src/model/drift.ts'
import { driftReport, driftedProperty, driftedResource } from '../../../helper/drift.ts'
import { testStore } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

const { store } = await testStore(t)
const clicked = (at: string): Attribution => ({
  source: 'sandbox-journal',
  who: 'console:ana',
  at,
  call: 'ModifyDBCluster',
  address: null,
  operation: null,
  reason: null,
})
const resource = (name: string, actual: unknown, at?: string) =>
  driftedResource({
    urn: `urn:${name}`,
    type: 'aws:rds/cluster:Cluster',
    name,
    class: 'version',
    properties: [driftedProperty({ path: 'engineVersion', actual })],
    attribution: at ? clicked(at) : null,
  })
const check = (
  environment: string,
  at: string,
  confirmed: boolean,
  ...resources: ReturnType<typeof resource>[]
) =>
  store.findings.record(
    driftReport({ environment, operation: randomUUID(), checkedAt: at, confirmed, resources }),
  )
const names = (findings: { name: string }[]) => findings.map(({ name }) => name)

t.test('found, confirmed, changed, vanished', async t => {
  const first = await check(
    'life',
    '2026-01-01T00:10:00.000Z',
    false,
    resource('a', '1', '2026-01-01T00:00:00.000Z'),
    resource('b', '1'),
  )
  t.same([names(first.found), names(first.confirmed), names(first.vanished)], [['a', 'b'], [], []])
  t.same(findingSchema.parse(first.found[0]), first.found[0])
  t.match(first.found[0], {
    status: 'open',
    secondsToDetect: 600,
    confirmedAt: null,
    paths: ['engineVersion'],
    attribution: { who: 'console:ana' },
  })
  const second = await check('life', '2026-01-01T00:20:00.000Z', true, resource('a', '2'))
  t.same([names(second.found), names(second.confirmed), names(second.vanished)], [[], ['a'], ['b']])
  const [open] = await store.findings.open('life')
  t.match(open, {
    name: 'a',
    firstSeenAt: '2026-01-01T00:10:00.000Z',
    lastSeenAt: '2026-01-01T00:20:00.000Z',
    secondsToDetect: 600,
    fingerprint: /^[0-9a-f]{24}$/,
  })
  t.equal(
    (await check('life', '2026-01-01T00:30:00.000Z', true, resource('a', '2'))).confirmed.length,
    0,
    'one confirmation is enough',
  )
  t.match(
    (await store.findings.list({ environment: 'life', status: 'vanished', page: 1, pageSize: 10 }))
      .items,
    [{ name: 'b', status: 'vanished' }],
  )
})

t.test(
  'an operation ends all findings, or those of its targets; repeated repairs are counted for a conflict',
  async t => {
    for (const round of [1, 2]) {
      await check(
        'fight',
        `2026-01-0${round}T00:00:00.000Z`,
        true,
        resource('a', '1'),
        resource('b', '1'),
      )
      t.same(
        names(
          await store.findings.resolve('fight', {
            operation: randomUUID(),
            status: 'reconciled',
            urns: ['urn:a'],
          }),
        ),
        ['a'],
      )
    }
    t.match(await store.findings.listReconciled('fight', new Date(Date.now() - 60_000)), [
      { urn: 'urn:a', times: 2 },
    ])
    t.same(
      await store.findings.resolve('fight', {
        operation: randomUUID(),
        status: 'reconciled',
        urns: [],
      }),
      [],
      'an empty list of targets means none, not all',
    )
    t.same(
      names(
        await store.findings.resolve('fight', {
          operation: randomUUID(),
          status: 'destroyed',
          urns: null,
        }),
      ),
      ['b'],
    )
  },
)

t.test('statistics', async t => {
  const all = await store.findings.computeStatistics({
    environment: null,
    since: new Date('2025-12-01'),
  })
  t.same(driftStatisticsSchema.parse(all), all)
  t.match(all, {
    open: 1,
    total: 5,
    secondsToDetect: { count: 1, median: 600 },
    byClass: [{ class: 'version', total: 5 }],
  })
  t.match(all.byResource[0], { environment: 'fight', urn: 'urn:a', total: 2, open: 0 })
  t.ok(all.byDay.find(({ day, found }) => day === '2026-01-01' && found === 4))
  const none = await store.findings.computeStatistics({ environment: 'nowhere', since: new Date() })
  t.match(none, {
    open: 0,
    total: 0,
    secondsToDetect: { count: 0, median: null, p90: null },
    byClass: [],
    byDay: [],
  })
})

t.test('notices are numbered, filtered and never lost', async t => {
  for (const environment of ['one', 'two', 'one'])
    await store.notices.add({
      type: 'drift.found',
      environment,
      operation: null,
      text: 'x',
      detail: { environment },
    })
  const all = await store.notices.list({ after: 0, limit: 10 })
  t.equal(all.length, 3)
  t.same(
    (
      await store.notices.list({ after: requirePresent(all[0]).seq, limit: 10, environment: 'one' })
    ).map(({ seq }) => seq),
    [requirePresent(all[2]).seq],
  )
  t.match(await store.notices.getLatest('one', 'drift.found'), { seq: requirePresent(all[2]).seq })
  t.equal(await store.notices.getLatest('one', 'drift.fight'), null)
})

t.test('a notice that commits late is not missed by a reader', async t => {
  const add = (bound: typeof store, text: string) =>
    bound.notices.add({ type: 'drift.found', environment: 'one', operation: null, text })
  const [written, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const late = store.runInTransaction(async bound => {
    await add(bound, 'late')
    written.resolve()
    await committed.promise
  })
  await written.promise
  await add(store, 'early')
  const first = await store.notices.list({ after: 0, limit: 100 })
  t.match(first.at(-1), { text: 'early' })
  committed.resolve()
  await late
  const next = await store.notices.list({ after: requirePresent(first.at(-1)).seq, limit: 100 })
  t.match(next, [{ text: 'late' }])
  t.equal(next.length, 1)
})
