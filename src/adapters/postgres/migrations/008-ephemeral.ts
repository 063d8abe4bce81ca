import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The search for leftovers after a destroy, and whether the branch of an ephemeral environment was
 * ever found.
 */
export const ephemeral: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw('alter table twinstack.operations add column cleanup text').execute(db)
    await sql
      .raw(
        'alter table twinstack.environments add column branch_seen boolean not null default false',
      )
      .execute(db)
  },
}
