import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Resources that an operation left in the cloud because of `retainOnDelete`. */
export const kept: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw('alter table twinstack.operations add column kept text').execute(db)
  },
}
