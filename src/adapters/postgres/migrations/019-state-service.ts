import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table twinstack.stacks (
    id uuid primary key,
    project text not null,
    name text not null,
    tags text not null default '{}',
    settings text,
    version bigint not null default 0,
    fence bigint not null default 0,
    active uuid,
    created_at timestamptz not null default now(),
    constraint stacks_name unique (project, name)
  )`,
  // a data key, encrypted by the master key whose id is `master`
  `create table twinstack.stack_keys (
    stack uuid not null references twinstack.stacks (id) on delete cascade,
    number integer not null,
    master text not null,
    wrapped bytea not null,
    created_at timestamptz not null default now(),
    primary key (stack, number)
  )`,
  `create table twinstack.stack_updates (
    id uuid primary key default gen_random_uuid(),
    stack uuid not null references twinstack.stacks (id) on delete cascade,
    kind text not null,
    dry_run boolean not null,
    status text not null default 'not started',
    version bigint,
    fence bigint,
    base bigint not null default 0,
    token_hash text,
    lease_until timestamptz,
    program text not null,
    requested_by text not null,
    engine_version text not null,
    operation uuid,
    changes text,
    resources integer,
    refused_writes integer not null default 0,
    refused_at timestamptz,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz
  )`,
  'create index stack_updates_stack on twinstack.stack_updates (stack, version)',
  // as received: text, because jsonb would change numbers and the order of keys
  `create table twinstack.stack_journal (
    update_id uuid not null references twinstack.stack_updates (id) on delete cascade,
    sequence bigint not null,
    received_at timestamptz not null default now(),
    body text not null,
    primary key (update_id, sequence)
  )`,
  // the newest checkpoint of an update without a journal
  `create table twinstack.stack_checkpoints (
    update_id uuid primary key references twinstack.stack_updates (id) on delete cascade,
    sequence bigint not null,
    received_at timestamptz not null default now(),
    schema integer not null,
    features text not null,
    body bytea not null
  )`,
  // a state after an update or an import; the body is gzip of the deployment as received
  `create table twinstack.stack_states (
    stack uuid not null references twinstack.stacks (id) on delete cascade,
    version bigint not null,
    update_id uuid references twinstack.stack_updates (id) on delete set null,
    taken_at timestamptz not null default now(),
    schema integer not null,
    features text not null,
    digest text not null,
    resources integer not null,
    body bytea not null,
    primary key (stack, version)
  )`,
]

/** Stacks, their updates, journals, states and keys: docs/adr/0015-state-service.md. */
export const stateService: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
