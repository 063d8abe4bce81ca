import { sql, type Selectable } from 'kysely'

import type {
  DueDelivery,
  NewWebhook,
  WebhookChange,
  WebhookStore,
} from '../../../model/webhookStore.ts'
import type { Delivery, Webhook } from '../../../model/webhook.ts'
import type { Database } from '../database.ts'
import { toIso, toIsoOrNull, write } from '../json.ts'
import type { WebhookDeliveryTable, WebhookTable } from '../schema.ts'
import type { Page } from '../../../lib/pagination.ts'
import { createPageQuery } from '../page.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type Row = Selectable<WebhookTable> & { waiting: number; dead: number }

export function createWebhookStore(db: Database): WebhookStore {
  return {
    create: input => create(db, input),
    get: id => get(db, id),
    lock: id => lock(db, id),
    list: page => list(db, page),
    update: (id, change) => update(db, id, change),
    delete: async id =>
      (await db.deleteFrom('webhooks').where('id', '=', id).returning('id').executeTakeFirst()) !==
      undefined,
    listDeliveries: (id, query) => readDeliveries(db, id, query),
    test: async (webhook, { type, text }) => {
      const body = write({ type, timestamp: new Date().toISOString(), data: { text } })
      return toDelivery(
        await db
          .insertInto('webhook_deliveries')
          .values({ webhook, type, body })
          .returningAll()
          .executeTakeFirstOrThrow(),
      )
    },
    replay: (webhook, delivery) => replay(db, webhook, delivery),
    takeDue: (limit, leaseSeconds) => takeDue(db, limit, leaseSeconds),
    settle: async (id, { state, nextAt, status, error }) => {
      await db
        .updateTable('webhook_deliveries')
        .where('id', '=', id)
        .set({
          state,
          next_at: nextAt,
          last_status: status,
          last_error: error?.slice(0, 500) ?? null,
          attempts: sql`attempts + 1`,
          ...(state === 'delivered' && { delivered_at: new Date() }),
        })
        .execute()
    },
    prune: async before =>
      Number(
        (
          await db
            .deleteFrom('webhook_deliveries')
            .where('state', '<>', 'waiting')
            .where('created_at', '<', before)
            .executeTakeFirst()
        ).numDeletedRows,
      ),
  }
}

function selectWebhooks(db: Database) {
  const count = (state: Delivery['state']) =>
    sql<number>`(select count(*)::int from twinstack.webhook_deliveries d where d.webhook = w.id
      and d.state = ${sql.lit(state)})`
  return db
    .selectFrom('webhooks as w')
    .selectAll('w')
    .select([count('waiting').as('waiting'), count('dead').as('dead')])
}

async function create(
  db: Database,
  { url, description, events, environments, severity, format, createdBy, sealedSecret }: NewWebhook,
): Promise<Webhook> {
  const { id } = await db
    .insertInto('webhooks')
    .values({
      url,
      description,
      events,
      environments,
      severity,
      format,
      created_by: createdBy,
      sealed_secret: sealedSecret,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return requirePresent(await get(db, id))
}

async function get(db: Database, id: string): Promise<Webhook | null> {
  const row = await selectWebhooks(db).where('w.id', '=', id).executeTakeFirst()
  return row ? toWebhook(row) : null
}

async function lock(db: Database, id: string): Promise<Webhook | null> {
  const query = db.selectFrom('webhooks').select('id').where('id', '=', id).forUpdate()
  return (await query.executeTakeFirst()) ? await get(db, id) : null
}

async function list(
  db: Database,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<Page<Webhook>> {
  const { total } = await db
    .selectFrom('webhooks')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await selectWebhooks(db)
    .orderBy('w.created_at')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(toWebhook), page, pageSize, total }
}

async function update(db: Database, id: string, change: WebhookChange): Promise<Webhook | null> {
  const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  if (Object.keys(set).length > 0)
    await db.updateTable('webhooks').set(set).where('id', '=', id).execute()
  return get(db, id)
}

async function readDeliveries(
  db: Database,
  webhook: string,
  { page, pageSize, state }: Parameters<WebhookStore['listDeliveries']>[1],
): Promise<Page<Delivery>> {
  const of = db
    .selectFrom('webhook_deliveries')
    .where('webhook', '=', webhook)
    .$if(state !== undefined, query => query.where('state', '=', requirePresent(state)))
  const { total } = await of
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await of
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(toDelivery), page, pageSize, total }
}

async function replay(db: Database, webhook: string, id: string): Promise<Delivery | null> {
  const row = await db
    .updateTable('webhook_deliveries')
    .where('id', '=', id)
    .where('webhook', '=', webhook)
    .where('state', '<>', 'waiting')
    .set({ state: 'waiting', attempts: 0, next_at: sql`clock_timestamp()`, delivered_at: null })
    .returningAll()
    .executeTakeFirst()
  return row ? toDelivery(row) : null
}

/** Takes deliveries of active webhooks only; those of a stopped one keep waiting. */
async function takeDue(
  db: Database,
  limit: number,
  leaseSeconds: number,
): ReturnType<WebhookStore['takeDue']> {
  const { rows } = await sql<Omit<DueDelivery, 'sealedSecret'> & { sealed_secret: string }>`
    update twinstack.webhook_deliveries d
      set next_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from twinstack.webhooks w
    where w.id = d.webhook and d.id in (
      select x.id from twinstack.webhook_deliveries x join twinstack.webhooks y on y.id = x.webhook
        and y.active
      where x.state = 'waiting' and x.next_at <= clock_timestamp() order by x.next_at limit ${limit}
        for update of x skip locked
    )
    returning d.id, d.webhook, w.url, w.sealed_secret, d.type, d.body,
      w.format, d.attempts`.execute(db)
  return rows.map(({ sealed_secret: sealedSecret, ...row }) => ({ ...row, sealedSecret }))
}

function toWebhook({
  id,
  url,
  description,
  events,
  environments,
  severity,
  format,
  active,
  stopped,
  created_by: createdBy,
  created_at,
  waiting,
  dead,
}: Row): Webhook {
  return {
    id,
    url,
    description,
    events: events as Webhook['events'],
    environments,
    severity,
    format,
    active,
    stopped,
    createdBy,
    createdAt: toIso(created_at),
    waiting,
    dead,
  }
}

function toDelivery(row: Selectable<WebhookDeliveryTable>): Delivery {
  return {
    id: row.id,
    webhook: row.webhook,
    notice: row.notice === null ? null : Number(row.notice),
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    createdAt: toIso(row.created_at),
    nextAt: row.state === 'waiting' ? toIsoOrNull(row.next_at) : null,
    deliveredAt: toIsoOrNull(row.delivered_at),
    lastStatus: row.last_status,
    lastError: row.last_error,
  }
}
