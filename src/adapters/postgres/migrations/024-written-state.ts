import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The digest of the state that an operation wrote last. Null: not known, and any state is accepted
 * once.
 */
export const writtenState: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw('alter table twinstack.environments add column written_state text').execute(db)
  },
}
