import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Decisions made when this database was created. Stricter defaults of a version apply to new
 * installations: an installation with environments or tokens keeps its defaults.
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
