import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Secrets of sign-ins that have begun, and of links that sign in once. */
export const oneTimeSecrets: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`create table twinstack.one_time_secrets (
      hash text primary key,
      purpose text not null,
      token uuid references twinstack.tokens (id) on delete cascade,
      path text not null,
      expires_at timestamptz not null
    )`.execute(db)
    await sql`create index one_time_secrets_token on twinstack.one_time_secrets (token)`.execute(db)
    await sql`create index one_time_secrets_expiry
      on twinstack.one_time_secrets (expires_at)`.execute(db)
  },
}
