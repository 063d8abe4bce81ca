import { sql, type Selectable } from 'kysely'
import type { StatusMessage, StatusMessageStore } from '../../../model/integrationStore.ts'
import type { Database } from '../database.ts'
import { write } from '../json.ts'
import type { StatusMessageTable } from '../schema.ts'

export function createStatusMessageStore(db: Database): StatusMessageStore {
  return {
    show: statusMessage => show(db, statusMessage),
    get: async (integration, key) => {
      const row = await db
        .selectFrom('status_messages')
        .selectAll()
        .where('integration', '=', integration)
        .where('key', '=', key)
        .executeTakeFirst()
      return row ? toStatusMessage(row) : null
    },
    takeDue: async (limit, leaseSeconds, integration) => {
      const { rows } = await sql<Selectable<StatusMessageTable>>`
        update twinstack.status_messages
          set next_at = clock_timestamp() + make_interval(secs => ${leaseSeconds}), held_until =
            clock_timestamp() + make_interval(secs => ${leaseSeconds})
        where id in (
          select id from twinstack.status_messages where next_at <= clock_timestamp()
            and (held_until is null or held_until <= clock_timestamp())
              and ${integration === undefined ? sql`true` : sql`integration = ${integration}`}
          order by next_at limit ${limit} for update skip locked
        )
        returning *`.execute(db)
      return rows.map(toStatusMessage)
    },
    settle: async ({ id, operation }, { place, shown, nextAt, error = null }) => {
      const failed = error !== null
      await db
        .updateTable('status_messages')
        .where('id', '=', id)
        // the message got another operation meanwhile: its place is still valid, the time of the
        // next check is not
        .set({
          ...(place && { place: sql<string>`(place::jsonb || ${write(place)}::jsonb)::text` }),
          ...(shown !== undefined && { shown }),
          error: error?.slice(0, 1000) ?? null,
          next_at: sql`case when operation is not distinct from ${operation}::uuid
            and next_at > clock_timestamp() then ${nextAt}::timestamptz else clock_timestamp() end`,
          held_until: null,
          attempts: failed ? sql`attempts + 1` : 0,
        })
        .execute()
    },
    prune: async before =>
      Number(
        (
          await db
            .deleteFrom('status_messages')
            .where('next_at', 'is', null)
            .where('changed_at', '<', before)
            .executeTakeFirst()
        ).numDeletedRows,
      ),
  }
}

async function show(
  db: Database,
  { integration, key, place, environment, operation }: Parameters<StatusMessageStore['show']>[0],
): Promise<StatusMessage> {
  const row = await db
    .insertInto('status_messages')
    .values({ integration, key, place: write(place), environment, operation })
    .onConflict(conflict =>
      conflict.columns(['integration', 'key']).doUpdateSet({
        place: sql`(status_messages.place::jsonb || excluded.place::jsonb)::text`,
        environment,
        operation,
        attempts: 0,
        next_at: sql`clock_timestamp()`,
        changed_at: sql`clock_timestamp()`,
        error: null,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return toStatusMessage(row)
}

function toStatusMessage({
  id,
  integration,
  key,
  place,
  environment,
  operation,
  shown,
  attempts,
}: Selectable<StatusMessageTable>): StatusMessage {
  return {
    id,
    integration,
    key,
    place: JSON.parse(place) as StatusMessage['place'],
    environment,
    operation,
    shown,
    attempts,
  }
}
