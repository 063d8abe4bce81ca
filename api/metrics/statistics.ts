import type { Store } from '../../src/model/store.ts'

/** upper bounds in seconds */
export const durationBuckets = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]

export type OperationCount = {
  kind: string
  status: string
  /**
   * place in `durationBuckets` (its length: longer than all); null while it was not both started
   * and ended
   */
  bucket: number | null
  count: number
  /** summed from start to end */
  seconds: number
}
export type Statistics = { counts: OperationCount[]; oldestQueuedSeconds: number }

/**
 * Counted from the table of operations rather than in the process: it has all of them, of every
 * worker and from before the last restart, and every process that is asked says the same.
 */
export async function operationStatistics(store: Store): Promise<Statistics> {
  const [counts, oldest] = await Promise.all([
    store.sql(countQuery, [durationBuckets]),
    store.sql(oldestQuery),
  ])
  return {
    counts: counts.rows as OperationCount[],
    oldestQueuedSeconds: (oldest.rows as { seconds: number }[])[0]?.seconds ?? 0,
  }
}

const countQuery = `
  with timed as (
    select kind, status, extract(epoch from finished_at - started_at)::float8 as seconds from twinstack.operations
  )
  select kind, status, width_bucket(seconds, $1::float8[]) as bucket, count(*)::int as count, coalesce(sum(seconds), 0)::float8 as seconds
  from timed group by kind, status, bucket`

const oldestQuery = `
  select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds
  from twinstack.operations where status = 'queued'`
