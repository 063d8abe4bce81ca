import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The ids of resources that a client wrote into the state of the environment, until an operation
 * of the service has compared them with their owners.
 */
export const unprovenIds: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw('alter table twinstack.environments add column unproven_ids text').execute(db)
  },
}
