/**
 * `npm run bench:grown`: a database with 200 environments and hourly drift checks over 30 days
 * (`--environments`, `--days`, `--events` of each operation): sizes of tables and indexes, the 99th
 * percentile of the reads that people and workers make, and the retention. Times include the load of
 * the machine, so the first one is that of `select 1`.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import pg from 'pg'
import t from 'tap'
import { requirePresent } from '../../src/lib/requirePresent.ts'
import { growDatabase } from '../helper/grownDatabase.ts'
import { measureReads } from './grownReads.ts'
import { testStore } from '../helper/store.ts'

const { values } = parseArgs({
  options: {
    environments: { type: 'string', default: '200' },
    days: { type: 'string', default: '30' },
    events: { type: 'string', default: '20' },
  },
})

t.setTimeout(3600_000)

const growth = {
  environments: Number(values.environments),
  days: Number(values.days),
  eventsPerOperation: Number(values.events),
}
await t.test('reads of a grown database', async t => {
  t.setTimeout(0)
  const { store, databaseUrl } = await testStore(t)
  let began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
  await growDatabase(store, databaseUrl, growth)
  t.comment(`${JSON.stringify(growth)} made in ${seconds()}; load ${loadavg()[0]?.toFixed(1)}`)

  const db = new pg.Client({ connectionString: databaseUrl })
  await db.connect()
  const { rows } = await db.query<{ name: string; rows: number; table: string; indexes: string }>(
    `select relname as name, n_live_tup::int as rows, pg_size_pretty(pg_table_size(relid)) as table,
       pg_size_pretty(pg_indexes_size(relid)) as indexes
     from pg_stat_user_tables where pg_total_relation_size(relid) > 1000000
     order by pg_total_relation_size(relid) desc`,
  )
  for (const row of rows)
    t.comment(`${row.name}: ${row.rows} rows, ${row.table}, indexes ${row.indexes}`)
  const total = await db.query(
    'select pg_size_pretty(pg_database_size(current_database())) as size',
  )
  t.comment(`the whole database: ${total.rows[0].size}`)
  await db.end()

  const [nothing, ...reads] = await measureReads(store, 100)
  for (const { name, p50, p99 } of [requirePresent(nothing), ...reads]) {
    t.comment(`${name}: median ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
    // what a query that reads nothing takes is the load of the machine
    t.ok(p99 - requirePresent(nothing).p99 < 20, `${name}: p99 under 20 ms above \`select 1\``)
  }
  began = performance.now()
  const half = new Date(Date.now() - (growth.days / 2) * 86_400_000)
  const events = await store.operations.pruneEvents(half)
  t.comment(`the retention deleted ${events} events in ${seconds()}`)
})
