import { sql, type RawBuilder } from 'kysely'
import { requirePresent } from '../../lib/requirePresent.ts'
import type { Spread, Statistics, StatisticsStore } from '../../model/statistics.ts'
import type { Database } from './database.ts'
import { isWithinScope } from './scope.ts'

type Query = Parameters<StatisticsStore['compute']>[0]

export function createStatisticsStore(db: Database): StatisticsStore {
  return { compute: query => compute(db, query) }
}

async function compute(db: Database, query: Query): Promise<Statistics> {
  const { environment, since, until } = query
  const [weeks, durations, totals, production, times] = await Promise.all([
    readWeeks(db, query),
    readDurations(db, query),
    readDeploys(db, query),
    readProduction(db, query),
    readLeadTimes(db, query),
  ])
  const { succeeded, failed } = totals
  return {
    environment,
    since: since.toISOString(),
    until: until.toISOString(),
    deploys: { succeeded, failed, successRate: divide(succeeded, succeeded + failed) },
    weeks,
    durations,
    stagingToProduction: toSpread(times, 'staging'),
    dora: {
      deploymentsPerWeek:
        production.succeeded / ((until.getTime() - since.getTime()) / (7 * 86_400_000)),
      leadTime: toSpread(times, 'lead'),
      changeFailureRate: divide(production.bad, production.deploys),
      timeToRestore: toSpread(production, 'restore'),
    },
  }
}

const divide = (part: number, whole: number) => (whole === 0 ? null : part / whole)

/** Operations that ran and ended, in environments that the caller may see. */
function selectEnded({ scope, environment }: Query): RawBuilder<unknown> {
  return sql`select id, environment, environment_kind, kind, status, finished_at, rollback_of,
      extract(epoch from finished_at - started_at) as seconds, revision::json ->> 'id' as revision,
      (revision::json ->> 'committedAt')::timestamptz as committed_at
    from twinstack.operations
    where started_at is not null and finished_at is not null and status in ('succeeded', 'failed')
      and ${isWithinScope(scope, 'environment', { kind: 'environment_kind' })}
      and (${environment}::text is null or environment = ${environment})`
}

const isInPeriod = ({ since, until }: Query) =>
  sql`finished_at >= ${since} and finished_at < ${until}`

async function readWeeks(db: Database, query: Query): Promise<Statistics['weeks']> {
  const seconds = sql`case when status = 'succeeded' then seconds end`
  const { rows } = await sql<Statistics['weeks'][number]>`
    with ended as (${selectEnded(query)})
    select to_char(date_trunc('week', finished_at at time zone 'UTC'), 'YYYY-MM-DD') as week,
      count(*) filter (where status = 'succeeded')::int as succeeded,
      count(*) filter (where status = 'failed')::int as failed,
      percentile_cont(0.5) within group (order by ${seconds})::float8 as median,
      percentile_cont(0.95) within group (order by ${seconds})::float8 as p95
    from ended where kind = 'deploy' and ${isInPeriod(query)} group by 1 order by 1`.execute(db)
  return rows
}

async function readDurations(db: Database, query: Query): Promise<Statistics['durations']> {
  const { rows } = await sql<Statistics['durations'][number]>`
    with ended as (${selectEnded(query)})
    select kind, count(*)::int as count,
      percentile_cont(0.5) within group (order by seconds)::float8 as median,
      percentile_cont(0.95) within group (order by seconds)::float8 as p95
    from ended where status = 'succeeded' and ${isInPeriod(query)}
    group by kind order by count desc, kind`.execute(db)
  return rows
}

async function readDeploys(db: Database, query: Query) {
  const { rows } = await sql<{ succeeded: number; failed: number }>`
    with ended as (${selectEnded(query)})
    select count(*) filter (where status = 'succeeded')::int as succeeded,
      count(*) filter (where status = 'failed')::int as failed
    from ended where kind = 'deploy' and ${isInPeriod(query)}`.execute(db)
  return requirePresent(rows[0])
}

type Times<Name extends string> = Record<`${Name}_${'count' | 'median' | 'p95'}`, number | null>

/** Changes of production in their order: which failed, which the next one rolled back. */
async function readProduction(db: Database, query: Query) {
  const { rows } = await sql<
    { deploys: number; succeeded: number; bad: number } & Times<'restore'>
  >`
    with ended as (${selectEnded(query)}),
    changes as (
      select *, lead(kind) over own as next_kind, lag(status) over own as previous_status
      from ended where environment_kind = 'production' and kind in ('deploy', 'rollback')
      window own as (partition by environment order by finished_at, id)
    ),
    judged as (
      select changes.*, case when status = 'failed' and previous_status is distinct from 'failed'
        then (select extract(epoch from min(next.finished_at) - changes.finished_at) from ended next
          where next.environment = changes.environment and next.status = 'succeeded'
            and next.kind in ('deploy', 'rollback', 'reconcile', 'rebuild')
            and next.finished_at > changes.finished_at) end as restore
      from changes where ${isInPeriod(query)}
    )
    select count(*) filter (where kind = 'deploy')::int as deploys,
      count(*) filter (where kind = 'deploy' and status = 'succeeded')::int as succeeded,
      count(*) filter (where kind = 'deploy' and (status = 'failed' or next_kind = 'rollback'))::int
        as bad,
      ${selectSpread('restore', sql`restore`)}
    from judged`.execute(db)
  return requirePresent(rows[0])
}

/** Of revisions whose first success in production is in the period. */
async function readLeadTimes(db: Database, query: Query) {
  const { rows } = await sql<Times<'lead'> & Times<'staging'>>`
    with ended as (${selectEnded(query)}),
    everywhere as (${selectEnded({ ...query, environment: null })}),
    released as (
      select environment, revision, min(finished_at) as finished_at,
        min(committed_at) as committed_at
      from ended where environment_kind = 'production' and kind = 'deploy'
        and status = 'succeeded' and revision is not null group by environment, revision
    ),
    timed as (
      select extract(epoch from released.finished_at - released.committed_at) as lead,
        extract(epoch from released.finished_at - (select min(first.finished_at)
          from everywhere first where first.environment_kind = 'staging' and first.kind = 'deploy'
            and first.status = 'succeeded' and first.revision = released.revision
            and first.finished_at <= released.finished_at)) as staging
      from released where ${isInPeriod(query)}
    )
    select ${selectSpread('lead', sql`greatest(lead, 0)`, sql`lead`)},
      ${selectSpread('staging', sql`staging`)} from timed`.execute(db)
  return requirePresent(rows[0])
}

/** @param known null where there is no value; default: the value itself */
function selectSpread(name: string, value: RawBuilder<unknown>, known = value) {
  const seconds = sql`case when ${known} is not null then ${value} end`
  return sql`count(${known})::int as ${sql.ref(`${name}_count`)},
    percentile_cont(0.5) within group (order by ${seconds})::float8 as ${sql.ref(`${name}_median`)},
    percentile_cont(0.95) within group (order by ${seconds})::float8 as ${sql.ref(`${name}_p95`)}`
}

function toSpread<Name extends string>(times: Times<Name>, name: Name): Spread {
  return {
    count: times[`${name}_count`] ?? 0,
    median: times[`${name}_median`],
    p95: times[`${name}_p95`],
  }
}
