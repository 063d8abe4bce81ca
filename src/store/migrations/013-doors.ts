import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table twinstack.inbox (
    id uuid primary key default gen_random_uuid(),
    seq bigint generated always as identity,
    door text not null,
    delivery text not null,
    digest text not null,
    lane text not null,
    subject text not null,
    body text not null,
    at timestamptz not null default clock_timestamp(),
    state text not null default 'waiting',
    attempts integer not null default 0,
    next_at timestamptz default clock_timestamp(),
    error text,
    unique (door, delivery),
    unique (door, digest)
  )`,
  'create index inbox_waiting on twinstack.inbox (lane, seq) where state = \'waiting\'',
  `create table twinstack.boards (
    id uuid primary key default gen_random_uuid(),
    door text not null,
    key text not null,
    place text not null,
    environment text,
    operation uuid,
    shown text,
    attempts integer not null default 0,
    next_at timestamptz default clock_timestamp(),
    held_until timestamptz,
    changed_at timestamptz not null default clock_timestamp(),
    error text,
    unique (door, key)
  )`,
  'create index boards_due on twinstack.boards (next_at) where next_at is not null',
  'create table twinstack.notice_cursors (reader text primary key, at bigint not null)',
]

/** What came in through the doors, what they show, and how far readers of notices have come. */
export const doors: Migration = {
  async up (db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
