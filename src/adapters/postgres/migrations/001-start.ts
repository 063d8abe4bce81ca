import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { tables } from './001-tables.ts'
import { stateMachine } from './001-state-machine.ts'

/** The first schema, in plain SQL as psql shows it. */
export const start: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of [...tables, ...stateMachine]) await sql.raw(statement).execute(db)
  },
}
