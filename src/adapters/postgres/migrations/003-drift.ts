import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // environment is no foreign key: findings remain as history after their environment is deleted
  `create table twinstack.drift_findings (
    id uuid primary key default gen_random_uuid(),
    environment text not null,
    urn text not null,
    type text not null,
    name text not null,
    what text not null,
    class text not null,
    severity text not null,
    direction text not null,
    fingerprint text not null,
    paths text not null,
    attribution text,
    status text not null default 'open',
    caused_at timestamptz,
    first_seen_at timestamptz not null,
    first_operation uuid not null,
    confirmed_at timestamptz,
    last_seen_at timestamptz not null,
    last_operation uuid not null,
    resolved_at timestamptz,
    resolved_operation uuid
  )`,
  'create unique index drift_findings_open on twinstack.drift_findings (environment, urn) ' +
    "where status = 'open'",
  'create index drift_findings_seen on twinstack.drift_findings (environment, first_seen_at desc)',
  'create index drift_findings_resolved on twinstack.drift_findings (environment, resolved_at)',
  `create table twinstack.notices (
    seq bigint generated always as identity primary key,
    at timestamptz not null default now(),
    type text not null,
    environment text not null,
    operation uuid,
    text text not null,
    detail text not null
  )`,
  'create index notices_type on twinstack.notices (environment, type, seq desc)',
]

/** Drift from its first detection to its end, and the notices about it. */
export const drift: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
