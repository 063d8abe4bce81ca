import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // whether the state that an update of a plain pulumi leaves counts as known, by the policy when
  // it started
  'alter table twinstack.stack_updates add column evidence boolean not null default false',
  'create index stack_updates_operation on twinstack.stack_updates (operation) ' +
    'where operation is not null',
]

/** Updates of a plain pulumi are operations. */
export const outOfBand: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
