import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Keyed digests of the secrets in the recorded state, with which two environments are compared. */
export const secretDigests: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw('alter table twinstack.environments add column secret_digests text').execute(db)
  },
}
