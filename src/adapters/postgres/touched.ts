import { sql } from 'kysely'
import { finalStatuses } from '../../model/operation.ts'
import type { Database } from './database.ts'

export type TouchedRows = { events: string[]; cancels: string[] }

/** allowed difference in seconds between the clocks of this machine and of the database */
const slack = 30

/**
 * Operations that changed since `date`, and those that wait for a cancellation: a listener may have
 * missed them.
 */
export async function listTouchedSince(db: Database, date: Date): Promise<TouchedRows> {
  const rows = await db
    .selectFrom('operations')
    .select(['id', 'status', 'cancel_requested_at'])
    .where('touched_at', '>', new Date(date.getTime() - slack * 1000))
    .orderBy(sql`touched_at`)
    .execute()
  const cancels = rows.filter(row => row.cancel_requested_at && !finalStatuses.includes(row.status))
  return { events: rows.map(row => row.id), cancels: cancels.map(row => row.id) }
}
