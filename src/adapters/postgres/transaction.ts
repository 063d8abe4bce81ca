import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { isRepeatable } from './errors.ts'

const tries = 5

/**
 * Runs `work` in a transaction, or in the one that `db` already is. After a deadlock or
 * serialization failure it runs again, up to five times, so `work` must have no effects outside the
 * database.
 */
export async function runInTransaction<T>(
  db: Database,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  if (db.isTransaction) return await work(db)
  return repeatOnConflict(() => db.transaction().execute(work))
}

/**
 * Runs `work` in a transaction with one snapshot, which begins with the first statement. It can't
 * join a transaction that began before.
 */
export async function runInSnapshot<T>(
  db: Database,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  if (db.isTransaction) throw new Error('a snapshot needs a separate transaction')
  return repeatOnConflict(() => db.transaction().setIsolationLevel('repeatable read').execute(work))
}

/** The number makes the names of nested savepoints different. */
let savepoints = 0

/** See `Store.savepoint`. */
export async function runInSavepoint<T>(db: Database, work: () => Promise<T>): Promise<T> {
  if (!db.isTransaction) throw new Error('a savepoint needs a transaction')
  const name = sql.id(`savepoint_${(savepoints += 1)}`)
  await sql`savepoint ${name}`.execute(db)
  try {
    const result = await work()
    await sql`release savepoint ${name}`.execute(db)
    return result
  } catch (error) {
    await sql`rollback to savepoint ${name}`.execute(db)
    throw error
  }
}

async function repeatOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isRepeatable(error) || attempt === tries) throw error
      await sleep(Math.random() * 20 * attempt)
    }
  }
}
