import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Whether the token of a runner may only read and preview its stack. */
export const readingTokens: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw('alter table twinstack.stack_tokens add column reading boolean not null default false')
      .execute(db)
  },
}
