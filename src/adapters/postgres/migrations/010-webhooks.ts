import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table twinstack.webhooks (
    id uuid primary key default gen_random_uuid(),
    url text not null,
    description text not null,
    events text[],
    environments text[],
    active boolean not null default true,
    stopped text,
    created_by text not null,
    created_at timestamptz not null default clock_timestamp(),
    sealed_secret text not null
  )`,
  `create table twinstack.webhook_deliveries (
    id uuid primary key default gen_random_uuid(),
    webhook uuid not null references twinstack.webhooks (id) on delete cascade,
    notice bigint,
    type text not null,
    body text not null,
    state text not null default 'waiting',
    attempts integer not null default 0,
    created_at timestamptz not null default clock_timestamp(),
    next_at timestamptz default clock_timestamp(),
    delivered_at timestamptz,
    last_status integer,
    last_error text
  )`,
  'create index webhook_deliveries_due on twinstack.webhook_deliveries (next_at) where state ' +
    "= 'waiting'",
  'create index webhook_deliveries_webhook on twinstack.webhook_deliveries (webhook, ' +
    'created_at desc)',
  // in the transaction of the notice, so none is missed, and none is sent for a transaction that
  // was rolled back
  `create function twinstack.fan_out_notice () returns trigger language plpgsql as $$
    begin
      insert into twinstack.webhook_deliveries (webhook, notice, type, body)
      select w.id, new.seq, new.type, json_build_object(
        'type', new.type, 'timestamp',
          to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'data', json_build_object('seq', new.seq, 'environment', new.environment, 'operation',
          new.operation, 'text', new.text, 'detail', new.detail::json)
      )::text
      from twinstack.webhooks w
      where w.active and (w.events is null or new.type = any (w.events))
        and (w.environments is null or new.environment = any (w.environments));
      return null;
    end
  $$`,
  'create trigger notices_fan_out after insert on twinstack.notices for each row execute ' +
    'function twinstack.fan_out_notice()',
]

/** Outbound webhooks and their deliveries. */
export const webhooks: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
