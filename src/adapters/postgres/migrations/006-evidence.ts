import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What the last run of an environment found out besides its resources (one JSON document), and
 * where it says what it runs.
 */
export const evidence: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw(
        'alter table twinstack.environments add column evidence text, add column versions_url text',
      )
      .execute(db)
  },
}
