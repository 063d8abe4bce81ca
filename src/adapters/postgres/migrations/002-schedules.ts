import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Schedules and maintenance windows; both are deleted with their environment. */
export const schedules: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table twinstack.schedules (
    id uuid primary key,
    number bigint generated always as identity unique,
    environment text references twinstack.environments (name) on delete cascade,
    task text not null,
    schedule_cron text,
    timezone text not null,
    jitter_seconds integer not null,
    every_minutes integer,
    auto_remediate text not null,
    paused boolean not null,
    next_run timestamptz,
    last_run timestamptz,
    last_operation uuid,
    last_skipped text,
    created_by text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint schedules_one_timing check ((schedule_cron is null) <> (every_minutes is null)),
    constraint schedules_paused check (paused = (next_run is null))
  )`,
  'create index schedules_due on twinstack.schedules (next_run)',
  'create index schedules_environment on twinstack.schedules (environment, next_run)',
  'create index schedules_operation on twinstack.schedules (last_operation)',
  `create table twinstack.maintenance_windows (
    environment text primary key references twinstack.environments (name) on delete cascade,
    windows text not null
  )`,
  // environments that received their default schedule: a removed schedule must not be created again
  // at the next start
  `create table twinstack.schedule_defaults (
    environment text primary key references twinstack.environments (name) on delete cascade
  )`,
]
