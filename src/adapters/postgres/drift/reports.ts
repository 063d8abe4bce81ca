import type { DriftReport } from '../../../model/drift.ts'
import type { Database } from '../database.ts'
import { read, write } from '../json.ts'
import { isId } from '../operations/rows.ts'

/**
 * Writes the report, and its counts into the operation. A repeated write replaces it. Runs in a
 * transaction.
 */
export async function saveDrift(db: Database, report: DriftReport): Promise<void> {
  const {
    operation,
    environment,
    checkedAt,
    summary: { changed, deleted, pendingChanges },
  } = report
  const row = { environment, checked_at: checkedAt, report: write(report) }
  await db
    .insertInto('drift_reports')
    .values({ operation, ...row })
    .onConflict(conflict => conflict.column('operation').doUpdateSet(row))
    .execute()
  await db
    .updateTable('operations')
    .set({ drift: write({ changed, deleted, pendingChanges }) })
    .where('id', '=', operation)
    .execute()
}

/**
 * The newest report since the environment was created. Reports of an earlier environment of the
 * same name do not count.
 */
export async function findLatestDrift(
  db: Database,
  environment: string,
): Promise<DriftReport | null> {
  const row = await db
    .selectFrom('drift_reports as d')
    .innerJoin('environments as e', 'e.name', 'd.environment')
    .innerJoin('operations as o', 'o.id', 'd.operation')
    .whereRef('o.created_at', '>=', 'e.created_at')
    .select('d.report')
    .where('d.environment', '=', environment)
    .orderBy('d.checked_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? read(row.report) : null
}

export async function findDrift(db: Database, operation: string): Promise<DriftReport | null> {
  if (!isId(operation)) return null
  const row = await db
    .selectFrom('drift_reports')
    .select('report')
    .where('operation', '=', operation)
    .executeTakeFirst()
  return row ? read(row.report) : null
}
