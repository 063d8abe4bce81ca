import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * States that are taken over: the uploaded document until its operation has it, and the keys of
 * settings files that were encrypted with another passphrase.
 */
export const adoption: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of [
      'alter table twinstack.environments add column settings_keys text',
      `create table twinstack.state_uploads (
        operation uuid primary key references twinstack.operations (id) on delete cascade,
        created_environment boolean not null,
        body bytea not null
      )`,
    ])
      await sql.raw(statement).execute(db)
  },
}
