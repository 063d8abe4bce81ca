import { sql } from 'kysely'
import type { DriftStatistics } from '../../../model/finding.ts'
import type { FindingStore, FindingTotals } from '../../../model/findingStore.ts'
import type { DriftClass } from '../../../model/drift.ts'
import type { Database } from '../database.ts'
import { isWithinScope } from '../scope.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type Query = Parameters<FindingStore['computeStatistics']>[0]
type Spread = DriftStatistics['secondsToDetect']

/**
 * Counts, in the database, the findings that are open, or that were first seen or ended since
 * `since`.
 */
export async function readStatistics(
  db: Database,
  { scope, environment, since }: Query,
): Promise<DriftStatistics> {
  const there = sql`(${environment}::text is null or environment = ${environment})
    and ${isWithinScope(scope, 'environment', { at: 'first_seen_at' })}`
  const counting = sql`${there}
    and (first_seen_at >= ${since} or resolved_at >= ${since} or status = 'open')`
  const [totals, byClass, byResource, byDay] = await Promise.all([
    sql<TotalRow>`select ${counted}, ${selectSpread('detect', sql`first_seen_at - caused_at`)},
      ${selectSpread('reconcile', sql`resolved_at - first_seen_at`)} from twinstack.drift_findings
        where ${counting}`.execute(db),
    sql<{
      class: DriftClass
      open: number
      total: number
    }>`select class, ${counted} from twinstack.drift_findings where ${counting} group by class
      order by total desc, class`.execute(db),
    sql<
      DriftStatistics['byResource'][number]
    >`select environment, urn, type, name, ${counted} from twinstack.drift_findings
      where ${counting} group by environment, urn, type, name order by total desc, urn
        limit 20`.execute(db),
    sql<DriftStatistics['byDay'][number]>`
      select to_char(day, 'YYYY-MM-DD') as day, class, sum(found)::int as found, sum(resolved)::int
        as resolved from (
        select date_trunc('day', first_seen_at at time zone 'UTC') as day, class, 1 as found, 0
          as resolved from twinstack.drift_findings where ${there} and first_seen_at >= ${since}
        union all
        select date_trunc('day', resolved_at at time zone 'UTC'), class, 0, 1
          from twinstack.drift_findings where ${there} and resolved_at >= ${since}
      ) as days group by day, class order by day, class`.execute(db),
  ])
  const { open, total, ...times } = requirePresent(totals.rows[0])
  return {
    environment,
    since: since.toISOString(),
    open,
    total,
    secondsToDetect: toSpread(times, 'detect'),
    secondsToReconcile: toSpread(times, 'reconcile'),
    byClass: byClass.rows,
    byResource: byResource.rows,
    byDay: byDay.rows,
  }
}

type Times = Record<`${'detect' | 'reconcile'}_${'count' | 'median' | 'p90'}`, number | null>
export async function readTotals(db: Database): Promise<FindingTotals[]> {
  const selectSeconds = (interval: ReturnType<typeof sql>) =>
    sql`coalesce(sum(greatest(extract(epoch
      from ${interval}), 0)) filter (where ${interval} is not null), 0)::float8`
  const { rows } = await sql<FindingTotals>`select class, severity, status, count(*)::int as count,
    count(first_seen_at - caused_at)::int as detected, ${selectSeconds(sql`first_seen_at - caused_at`)}
      as "detectSeconds",
    count(resolved_at - first_seen_at)::int as ended, ${selectSeconds(sql`resolved_at - first_seen_at`)}
      as "endSeconds"
    from twinstack.drift_findings group by class, severity, status`.execute(db)
  return rows
}

type TotalRow = { open: number; total: number } & Times

const counted = sql`count(*) filter (where status = 'open')::int as open, count(*)::int as total`

/** A finding that vanished was not reconciled, but its time span has ended too. */
function selectSpread(name: string, interval: ReturnType<typeof sql>) {
  // null stays null, and is left out: `greatest` alone would make it 0
  const seconds = sql`case when ${interval} is not null
    then greatest(extract(epoch from ${interval}), 0) end`
  return sql`count(${interval})::int as ${sql.ref(`${name}_count`)},
    percentile_cont(0.5) within group (order by ${seconds})::float8 as ${sql.ref(`${name}_median`)},
    percentile_cont(0.9) within group (order by ${seconds})::float8 as ${sql.ref(`${name}_p90`)}`
}

function toSpread(times: Times, name: 'detect' | 'reconcile'): Spread {
  return {
    count: times[`${name}_count`] ?? 0,
    median: times[`${name}_median`],
    p90: times[`${name}_p90`],
  }
}
