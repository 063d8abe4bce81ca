import { sql } from 'kysely'
import type { MaintenanceWindow } from '../../../model/schedule.ts'
import type { Database } from '../database.ts'
import { read, write } from '../json.ts'

export async function readWindows(db: Database, environment: string): Promise<MaintenanceWindow[]> {
  const row = await db
    .selectFrom('maintenance_windows')
    .select('windows')
    .where('environment', '=', environment)
    .executeTakeFirst()
  return row ? read(row.windows) : []
}

export async function setWindows(
  db: Database,
  environment: string,
  list: MaintenanceWindow[],
): Promise<void> {
  await db
    .insertInto('maintenance_windows')
    .values({ environment, windows: write(list) })
    .onConflict(conflict => conflict.column('environment').doUpdateSet({ windows: write(list) }))
    .execute()
}

export async function withoutDefault(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('environments as e')
    .select('e.name')
    .where('e.kind', 'in', ['production', 'staging'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('schedule_defaults as d')
            .select(sql.lit(1).as('one'))
            .whereRef('d.environment', '=', 'e.name'),
        ),
      ),
    )
    .orderBy('e.name')
    .execute()
  return rows.map(row => row.name)
}

export async function noteDefault(db: Database, environment: string): Promise<boolean> {
  const row = await db
    .insertInto('schedule_defaults')
    .values({ environment })
    .onConflict(conflict => conflict.doNothing())
    .returning('environment')
    .executeTakeFirst()
  return row !== undefined
}
