import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Tokens of runners: valid for one stack, while the operation holds its environment. */
export const stackTokens: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw(
        `create table twinstack.stack_tokens (
          hash text primary key,
          project text not null,
          name text not null,
          operation uuid not null references twinstack.operations (id) on delete cascade,
          created_at timestamptz not null default now()
        )`,
      )
      .execute(db)
  },
}
