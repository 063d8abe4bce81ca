import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The form in which a webhook gets its messages. */
export const webhookFormats: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw("alter table twinstack.webhooks add column format text not null default 'raw'")
      .execute(db)
  },
}
