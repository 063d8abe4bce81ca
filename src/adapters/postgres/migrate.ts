import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Database } from './database.ts'
import { migrations } from './migrations/index.ts'
import { syncStateMachine } from './stateMachine.ts'

/**
 * Migrates the database to the newest schema in one transaction. Many processes may start at the
 * same time; the advisory lock serialises them (`create schema if not exists` alone would fail in a
 * race).
 */
export async function migrate(db: Database): Promise<void> {
  await migrateTo(db, null)
}

export const listMigrationNames = (): string[] => Object.keys(migrations)

/**
 * Migrates the database to the schema of the migration `name`, for data of an earlier version;
 * null: to the newest schema.
 */
export async function migrateTo(db: Database, name: string | null): Promise<void> {
  await db.transaction().execute(async trx => {
    await sql`select pg_advisory_xact_lock(hashtext('twinstack migrations'))`.execute(trx)
    await sql`create schema if not exists twinstack`.execute(trx)
    const { error } = await (name === null
      ? createMigrator(trx).migrateToLatest()
      : createMigrator(trx).migrateTo(name))
    if (error)
      throw error instanceof Error ? error : new Error('the migration failed', { cause: error })
    if (name === null) await syncStateMachine(trx)
  })
}

function createMigrator(db: Database): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: 'twinstack',
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  })
}
