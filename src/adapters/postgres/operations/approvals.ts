import { sql } from 'kysely'
import type { Operation } from '../../../model/operation.ts'
import type { Database } from '../database.ts'
import { selectOperations, toOperation } from './rows.ts'

/**
 * Uses the clock of the database, like leases. An approval has the comment of a person only after
 * it was decided.
 */
export async function listExpiredApprovals(db: Database): Promise<Operation[]> {
  const rows = await selectOperations(db)
    .where('o.status', '=', 'awaiting-approval')
    .where(sql<boolean>`(o.approval::json ->> 'expiresAt')::timestamptz <= clock_timestamp()`)
    .orderBy('o.number')
    .limit(100)
    .execute()
  return rows.map(toOperation)
}
