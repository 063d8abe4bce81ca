import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The evidence of the last run of an environment in addition to its resources (one JSON document),
 * and its versions URL.
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
