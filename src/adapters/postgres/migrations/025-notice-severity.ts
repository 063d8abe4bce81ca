import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  "alter table twinstack.notices add column severity text not null default 'info'",
  'alter table twinstack.webhooks add column severity text',
  `create function twinstack.severity_rank (severity text) returns int language sql immutable
    return array_position(array['info', 'warning', 'critical'], severity)`,
  // a receiver of alerts also gets what ends an alert, whatever its severity
  `create or replace function twinstack.fan_out_notice () returns trigger language plpgsql as $$
    begin
      insert into twinstack.webhook_deliveries (webhook, notice, type, body)
      select w.id, new.seq, new.type, json_build_object(
        'type', new.type, 'timestamp',
          to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'data', json_build_object('seq', new.seq, 'severity', new.severity, 'environment',
          new.environment, 'operation', new.operation, 'text', new.text,
          'detail', new.detail::json)
      )::text
      from twinstack.webhooks w
      where w.active and (w.events is null or new.type = any (w.events))
        and (w.environments is null or new.environment = any (w.environments))
        and (w.severity is null
          or twinstack.severity_rank(new.severity) >= twinstack.severity_rank(w.severity)
          or (w.format in ('pagerduty', 'opsgenie') and new.type in
            ('operation.succeeded', 'rollback.succeeded', 'drift.reconciled', 'parity.passed')));
      return null;
    end
  $$`,
]

/** Notices have a severity; webhooks can require a minimum severity. */
export const noticeSeverity: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
