import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  'alter table twinstack.inbox rename column door to integration',
  'alter table twinstack.boards rename to status_messages',
  'alter table twinstack.status_messages rename column door to integration',
  'alter index twinstack.boards_due rename to status_messages_due',
]

/** Tables and columns of integrations get the names that the code uses for them. */
export const integrationNames: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
