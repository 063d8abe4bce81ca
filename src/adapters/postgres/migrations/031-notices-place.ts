import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Readers of notices continue after a place; without an index each page read all notices. */
export const noticesPlace: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw('create index notices_place on twinstack.notices (place)').execute(db)
  },
}
