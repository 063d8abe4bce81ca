import type { Schedule } from '../../../model/schedule.ts'
import type { Database } from '../database.ts'
import { toSchedule } from './rows.ts'

/**
 * number of attempts: the search is repeated when another worker runs the schedule between our
 * search and our lock
 */
const maxTries = 5

/**
 * Locks one due schedule. It locks the environment first, like every writer below an environment (a
 * deletion cascades from there), so there is no deadlock; with `skip locked` several workers share
 * the due schedules.
 */
export async function takeDue(db: Database, now: Date): Promise<Schedule | null> {
  for (let tries = 0; tries < maxTries; tries++) {
    const environment = await findDueEnvironment(db, now)
    const taken = await take(db, now, environment)
    if (taken || environment === null) return taken
  }
  return await take(db, now, null)
}

async function findDueEnvironment(db: Database, now: Date): Promise<string | null> {
  const row = await db
    .selectFrom('environments as e')
    .select('e.name')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('schedules as s')
          .select('s.id')
          .whereRef('s.environment', '=', 'e.name')
          .where('s.next_run', '<=', now),
      ),
    )
    .orderBy('e.name')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.name ?? null
}

async function take(db: Database, now: Date, environment: string | null): Promise<Schedule | null> {
  const row = await db
    .selectFrom('schedules')
    .selectAll()
    .where('environment', environment === null ? 'is' : '=', environment)
    .where('next_run', '<=', now)
    .orderBy('next_run')
    .orderBy('number')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row ? toSchedule(row) : null
}
