import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // environment is no foreign key: its history remains after it is deleted
  `create table twinstack.operation_records (
    operation uuid primary key references twinstack.operations (id),
    environment text not null,
    at timestamptz not null,
    settings text,
    providers text,
    engine_version text,
    resources text
  )`,
  'create index operation_records_environment on twinstack.operation_records (environment)',
  // earlier deployments are in the history too, without the data that was not recorded
  `insert into twinstack.operation_records (operation, environment, at, engine_version)
    select id, environment, finished_at, engine_version from twinstack.operations
    where status = 'succeeded' and kind in ('deploy', 'reconcile', 'rebuild', 'destroy')
      and finished_at is not null
      and (options is null or options not like '%"planOnly":true%')`,
]

/**
 * Settings, versions and changes of each operation that applied a program, for the history of its
 * environment.
 */
export const history: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
