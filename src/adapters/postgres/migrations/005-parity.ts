import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const tables = [
  // environments are no foreign keys: reports remain as history after an environment is deleted
  `create table twinstack.parity_reports (
    id uuid primary key default gen_random_uuid(),
    left_environment text not null,
    right_environment text not null,
    made_at timestamptz not null,
    operation uuid,
    mode text not null,
    score double precision not null,
    passed boolean not null,
    body text not null
  )`,
  'create index parity_reports_pair on twinstack.parity_reports (left_environment, ' +
    'right_environment, made_at desc)',
  `create table twinstack.parity_since (
    left_environment text not null,
    right_environment text not null,
    difference text not null,
    first_seen_operation uuid,
    first_seen_at timestamptz not null,
    primary key (left_environment, right_environment, difference)
  )`,
  `create table twinstack.audits (
    id uuid primary key,
    number integer not null unique,
    made_at timestamptz not null,
    digest text not null,
    parts text not null,
    summary text not null,
    document text not null,
    key_id text not null,
    seal text not null
  )`,
  `create table twinstack.audit_entries (
    audit uuid not null references twinstack.audits (id),
    seq integer not null,
    type text not null,
    content text not null,
    hash text not null,
    key_id text not null,
    seal text not null,
    primary key (audit, seq)
  )`,
  // the only row of an audit that is updated: without it a removal of the last entries would not be
  // detected
  `create table twinstack.audit_heads (
    audit uuid primary key references twinstack.audits (id),
    entries integer not null,
    hash text not null,
    key_id text not null,
    seal text not null
  )`,
]

/**
 * Somebody who changes rows directly has to disable these triggers first, and verification then
 * finds the change.
 */
const immutability = [
  `create function twinstack.refuse_change () returns trigger language plpgsql as $$
    begin
      raise exception '% of % is refused: it is only ever added to', lower(tg_op), tg_table_name
        using errcode = 'restrict_violation';
    end
  $$`,
  ...['audits', 'audit_entries'].flatMap(table => [
    `create trigger ${table}_stay before update or delete on twinstack.${table} for each row ` +
      'execute function twinstack.refuse_change()',
    `create trigger ${table}_stay_whole before truncate on twinstack.${table} for each ` +
      'statement execute function twinstack.refuse_change()',
  ]),
  'create trigger audit_heads_stay before delete on twinstack.audit_heads for each row ' +
    'execute function twinstack.refuse_change()',
  'create trigger audit_heads_stay_whole before truncate on twinstack.audit_heads for each ' +
    'statement execute function twinstack.refuse_change()',
  `create trigger audit_heads_grow before update on twinstack.audit_heads for each row
    when (new.audit <> old.audit or new.entries <> old.entries + 1)
      execute function twinstack.refuse_change()`,
  `create function twinstack.check_audit_entry () returns trigger language plpgsql as $$
    begin
      if new.type <> 'sign'
        and exists (select from twinstack.audit_entries where audit = new.audit and type = 'sign')
          then
        raise exception 'audit % is signed: nothing about its findings can be changed', new.audit
          using errcode = 'TS001';
      end if;
      return new;
    end
  $$`,
  'create trigger audit_entries_end before insert on twinstack.audit_entries for each row ' +
    'execute function twinstack.check_audit_entry()',
]

/** Reports of parity and the age of differences; audits, which can't be changed. */
export const parity: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of [...tables, ...immutability]) await sql.raw(statement).execute(db)
  },
}
