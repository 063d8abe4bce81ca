import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Records that an earlier attempt of an operation has written, also when the next attempt writes
 * nothing.
 */
export const wrote: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw('alter table twinstack.operations add column wrote boolean not null default false')
      .execute(db)
  },
}
