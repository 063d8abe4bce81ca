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
  "create index inbox_waiting on twinstack.inbox (door, lane, seq) where state = 'waiting'",
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
  'create table twinstack.notice_cursors (reader text primary key, at bigint not null, holder ' +
    'uuid, held_until timestamptz)',
  // `seq` is assigned when a notice is written, but the notice is visible only after its commit: a
  // reader by `seq` would miss late commits
  'create sequence twinstack.notice_places',
  'alter table twinstack.notices add column place bigint unique',
  `update twinstack.notices as n set place = o.place
    from (select seq, nextval('twinstack.notice_places') as place from (select seq
      from twinstack.notices order by seq) as s) as o where n.seq = o.seq`,
  'create index notices_unplaced on twinstack.notices (seq) where place is null',
  `create table twinstack.command_keys (
    key text primary key,
    command text not null,
    meant boolean not null default false,
    operation uuid,
    at timestamptz not null default clock_timestamp()
  )`,
  'create index command_keys_at on twinstack.command_keys (at)',
]

/**
 * Messages received by integrations, the commands that they contain, the messages that integrations
 * show, and the position of each reader of notices.
 */
export const integrations: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
