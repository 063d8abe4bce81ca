import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Notes about an operation for people, as a JSON list of sentences. */
export const rollback: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw('alter table twinstack.operations add column notes text').execute(db)
  },
}
