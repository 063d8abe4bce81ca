import { sql } from 'kysely'
import type { InboundEvent, ReceivedEvent, InboxStore } from '../../../model/integrationStore.ts'
import type { IntegrationName } from '../../../model/integration.ts'
import type { Database } from '../database.ts'
import { toIso } from '../json.ts'

export function createInboxStore(db: Database): InboxStore {
  return {
    put: inboundEvent => put(db, inboundEvent),
    takeDue: (limit, leaseSeconds, integration) => takeDue(db, limit, leaseSeconds, integration),
    settle: async (id, { state, nextAt = null, error = null }) => {
      await db
        .updateTable('inbox')
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .set({
          state,
          next_at: nextAt,
          error: error?.slice(0, 1000) ?? null,
          attempts: sql`attempts + 1`,
        })
        .execute()
    },
    prune: async before =>
      Number(
        (
          await db
            .deleteFrom('inbox')
            .where('state', '<>', 'waiting')
            .where('at', '<', before)
            .executeTakeFirst()
        ).numDeletedRows,
      ),
  }
}

/**
 * Two copies at once: the second insert, or revival, waits for the first one's commit and then does
 * nothing.
 */
async function put(db: Database, inboundEvent: InboundEvent): Promise<boolean> {
  const { orderingKey, ...event } = inboundEvent
  const made = await db
    .insertInto('inbox')
    .values({ ...event, ordering_key: orderingKey })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) return true
  const revived = await db
    .updateTable('inbox')
    .where('integration', '=', inboundEvent.integration)
    .where('state', '=', 'dead')
    .where(row =>
      row.or([
        row('digest', '=', inboundEvent.digest),
        row('delivery', '=', inboundEvent.delivery),
      ]),
    )
    .set({ state: 'waiting', attempts: 0, next_at: sql`clock_timestamp()`, error: null })
    .returning('id')
    .execute()
  return revived.length > 0
}

/**
 * Taken events stay `waiting` with a later time, so no later event with their key is taken before
 * they are settled.
 */
async function takeDue(
  db: Database,
  limit: number,
  leaseSeconds: number,
  integration: IntegrationName | undefined,
): Promise<ReceivedEvent[]> {
  const { rows } = await sql<Omit<ReceivedEvent, 'at'> & { at: Date }>`
    update twinstack.inbox set next_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    where id in (
      select i.id from twinstack.inbox i
      where i.state = 'waiting' and i.next_at <= clock_timestamp()
        and ${integration === undefined ? sql`true` : sql`i.integration = ${integration}`}
        and not exists (select 1 from twinstack.inbox e where e.state = 'waiting'
          and e.integration = i.integration and e.ordering_key = i.ordering_key and e.seq < i.seq)
      order by i.seq limit ${limit} for update skip locked
    )
    returning id, integration, delivery, digest,
      ordering_key as "orderingKey", subject, body, attempts, at`.execute(db)
  return rows.map(row => ({ ...row, at: toIso(row.at) }))
}
