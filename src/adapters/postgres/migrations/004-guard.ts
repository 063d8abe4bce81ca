import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  'alter table twinstack.environments add column account text, add column region text, add ' +
    'column settled_digest text',
  'alter table twinstack.operations add column options text, add column imported text',
  // both are deleted with their environment, because they do not apply to another environment of
  // that name
  `create table twinstack.state_versions (
    id bigint generated always as identity primary key,
    environment text not null references twinstack.environments (name) on delete cascade,
    operation uuid not null,
    taken_at timestamptz not null,
    digest text not null,
    resources integer not null,
    body bytea not null
  )`,
  'create index state_versions_environment on twinstack.state_versions (environment, id)',
  `create table twinstack.plans (
    operation uuid primary key,
    environment text not null references twinstack.environments (name) on delete cascade,
    revision text not null,
    at timestamptz not null,
    body text not null
  )`,
  'create index plans_environment on twinstack.plans (environment, at)',
]

/**
 * The account and region of an environment, its state before each write, and the plans of previews.
 */
export const guard: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
