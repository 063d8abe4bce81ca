/** Which worker may run the operations of which environment. */
import { sql } from 'kysely'
import type { WorkerLabels } from '../../../model/workerLabels.ts'
import type { Database } from '../database.ts'
import { write } from '../json.ts'

/** a worker that was not seen for so long is not counted */
export const absentSeconds = 120
/** rows of workers that have ended */
const forgetDays = 1

/** Whether a worker with these labels has all labels of the environment that `column` names. */
export function hasLabels(column: string, labels: WorkerLabels = {}) {
  return sql<boolean>`exists (select from twinstack.environments le
    where le.name = ${sql.ref(column)}
      and le.worker_labels::jsonb <@ ${write(labels)}::jsonb)`
}

/** Stores that a worker lives; called at intervals below `absentSeconds`. */
export async function noteWorker(
  db: Database,
  { worker, labels }: { worker: string; labels: WorkerLabels },
): Promise<void> {
  const row = { labels: write(labels), seen_at: sql<Date>`clock_timestamp()` }
  await db
    .insertInto('workers')
    .values({ name: worker, ...row })
    .onConflict(conflict => conflict.column('name').doUpdateSet(row))
    .execute()
  await db
    .deleteFrom('workers')
    .where('seen_at', '<', sql<Date>`clock_timestamp() - make_interval(days => ${forgetDays})`)
    .execute()
}

/**
 * The labels that a queued operation waits for, as JSON; null when a worker has them or the
 * environment needs none.
 */
export const missingLabels = sql<string | null>`case when o.status = 'queued' then (
  select me.worker_labels from twinstack.environments me
  where me.name = o.environment and me.worker_labels <> '{}'
    and not exists (select from twinstack.workers w
      where me.worker_labels::jsonb <@ w.labels::jsonb
        and w.seen_at > clock_timestamp() - make_interval(secs => ${sql.lit(absentSeconds)}))
) end`
