import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Sessions of the pages. They end with their token. */
export const sessions: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`create table twinstack.sessions (
      hash text primary key,
      token uuid not null references twinstack.tokens (id) on delete cascade,
      created_at timestamptz not null default clock_timestamp(),
      last_used_at timestamptz not null default clock_timestamp(),
      expires_at timestamptz not null,
      address text
    )`.execute(db)
    await sql`create index sessions_token on twinstack.sessions (token)`.execute(db)
  },
}
