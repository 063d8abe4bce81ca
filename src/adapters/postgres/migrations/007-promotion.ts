import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  'alter table twinstack.operations add column rollback_of uuid, add column overrides text, ' +
    'add column schema_digest text, add column approval text',
  `alter table twinstack.environments add column ttl_minutes integer, add column hard_end
    timestamptz, add column expires_at timestamptz,
    add column warned_at timestamptz, add column source text, add column leftovers text`,
  'create index environments_expires on twinstack.environments (expires_at) where expires_at ' +
    'is not null',
  `create table twinstack.policies (
    environment text primary key references twinstack.environments (name) on delete cascade,
    body text not null,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by text not null
  )`,
  // operations are history: decisions about them remain after their environment is deleted
  `create table twinstack.gate_decisions (
    seq bigint generated always as identity primary key,
    operation uuid not null,
    environment text not null,
    at timestamptz not null,
    allowed boolean not null,
    digest text not null,
    body text not null,
    key_id text not null,
    seal text not null
  )`,
  'create index gate_decisions_operation on twinstack.gate_decisions (operation, seq)',
  `create table twinstack.test_results (
    id uuid primary key,
    operation uuid not null,
    at timestamptz not null,
    outcome text not null,
    body text not null
  )`,
  'create index test_results_operation on twinstack.test_results (operation, at)',
  `create table twinstack.sign_offs (
    operation uuid not null,
    role text not null,
    by text not null,
    at timestamptz not null default clock_timestamp(),
    comment text not null,
    primary key (operation, role, by)
  )`,
  ...['gate_decisions', 'test_results', 'sign_offs'].flatMap(table => [
    `create trigger ${table}_stay before update or delete on twinstack.${table} for each row ` +
      'execute function twinstack.refuse_change()',
    `create trigger ${table}_stay_whole before truncate on twinstack.${table} for each ` +
      'statement execute function twinstack.refuse_change()',
  ]),
]

/**
 * Policies, gate decisions, test results, approvals, and the time to live of ephemeral
 * environments.
 */
export const promotion: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
