import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What was decided when this database was made. Defaults that became stricter in a version hold for
 * new installations: one that has environments or tokens keeps what it had.
 */
export const installation: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`create table twinstack.installation (
      key text primary key,
      value text not null
    )`.execute(db)
    await sql`insert into twinstack.installation (key, value)
      select 'approvals', case
        when exists (select from twinstack.environments) or exists (select from twinstack.tokens)
        then 'by-policy' else 'two-persons' end`.execute(db)
  },
}
