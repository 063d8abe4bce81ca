import { sql } from 'kysely'
import type { OperationCount, OperationStatistics } from '../../../model/operationStore.ts'
import type { Database } from '../database.ts'

/** See `OperationStore.statistics`. */
export async function readOperationStatistics(
  db: Database,
  buckets: number[],
): Promise<OperationStatistics> {
  const counts = await sql<OperationCount>`
    with timed as (
      select kind, status, extract(epoch from finished_at - started_at)::float8 as seconds
      from twinstack.operations
    )
    select kind, status, width_bucket(seconds, ${buckets}::float8[]) as bucket,
      count(*)::int as count, coalesce(sum(seconds), 0)::float8 as seconds
    from timed group by kind, status, bucket`.execute(db)
  const oldest = await sql<{ seconds: number }>`
    select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds
    from twinstack.operations where status = 'queued'`.execute(db)
  return { counts: counts.rows, oldestQueuedSeconds: oldest.rows[0]?.seconds ?? 0 }
}
