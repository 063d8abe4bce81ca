import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from './database.ts'
import { isRepeatable } from './errors.ts'

const tries = 5

/**
 * Runs `work` in a transaction, or in the one that `db` already is. A deadlock or serialization failure is repeated up
 * to five times, so `work` must not have other effects than those in the database.
 */
export async function inTransaction<T> (db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  if (db.isTransaction) return await work(db)
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (!isRepeatable(error) || attempt === tries) throw error
      await delay(Math.random() * 20 * attempt)
    }
  }
}
