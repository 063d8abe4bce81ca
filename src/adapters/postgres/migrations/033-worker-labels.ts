import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The labels that workers have and environments need. Workers of the version before register
 * nothing and ignore the labels.
 */
export const workerLabels: Migration = {
  async up(db: Kysely<unknown>) {
    const statements = [
      "alter table twinstack.environments add column worker_labels text not null default '{}'",
      `create table twinstack.workers (
        name text primary key,
        labels text not null,
        seen_at timestamptz not null
      )`,
    ]
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
