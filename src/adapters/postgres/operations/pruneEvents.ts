import { sql } from 'kysely'
import type { Database } from '../database.ts'

const batch = 500

/**
 * Deletes the events of operations that ended before `before`, except those of the operations that
 * environments were deployed by. Operations, their transitions, reports and decisions stay. Each
 * batch is a statement of its own, so that nothing waits long for a lock. Returns the number of
 * deleted events.
 */
export async function pruneEvents(db: Database, before: Date): Promise<number> {
  let deleted = 0
  for (let last = 0; ;) {
    const operations = await db
      .selectFrom('operations as o')
      .select(['o.id', 'o.number'])
      .where('o.number', '>', last)
      .where('o.finished_at', '<', before)
      .where(
        sql<boolean>`not exists (select from twinstack.environments as e
          where e.deployed_operation = o.id)`,
      )
      .orderBy('o.number')
      .limit(batch)
      .execute()
    const newest = operations.at(-1)
    if (newest === undefined) return deleted
    last = newest.number
    const ids = operations.map(({ id }) => id)
    const { numDeletedRows } = await db
      .deleteFrom('events')
      .where('operation', 'in', ids)
      .executeTakeFirstOrThrow()
    deleted += Number(numDeletedRows)
  }
}
