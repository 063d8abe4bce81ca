import { sql, type Selectable } from 'kysely'
import { computeAuditLogHash } from '../../model/auditLogChain.ts'
import type { AuditLogEntry } from '../../model/access.ts'

import type { Database } from './database.ts'
import { read, write } from './json.ts'
import { toPlain } from './plainText.ts'
import type { AuditLogTable } from './schemaAccess.ts'
import { runInTransaction } from './transaction.ts'
import type { AuditLogStore } from '../../model/accessStore.ts'
import { createPageQuery } from './page.ts'

/**
 * an arbitrary number, the same in every process: it serialises the writers of the chain until
 * their commit
 */
const chainLock = 7_420_001

/** Rows are only inserted; triggers of the database refuse updates and deletes. */
export function createAuditLogStore(db: Database, key: string | null): AuditLogStore {
  return {
    append: entry => runInTransaction(db, trx => append(trx, entry, key)),
    async list({ page, pageSize, action, actor, from, to }) {
      const matching = db
        .selectFrom('audit')
        .$if(action !== undefined, query => query.where('action', '=', action ?? ''))
        .$if(actor !== undefined, query =>
          query.where(sql<boolean>`actor::json ->> 'name' = ${actor}`),
        )
        .$if(from !== undefined, query => query.where('at', '>=', from ?? new Date()))
        .$if(to !== undefined, query => query.where('at', '<', to ?? new Date()))
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await matching
        .selectAll()
        .orderBy('id', 'desc')
        .$call(createPageQuery({ page, pageSize }))
        .execute()
      return { items: rows.map(toEntry), page, pageSize, total }
    },
    async getNewest() {
      const row = await db
        .selectFrom('audit')
        .select(['id', 'hash'])
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row ?? null
    },
    async listAfter(id, limit) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('id', '>', id)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(row => ({
        ...toEntry(row),
        id: row.id,
        previous: row.previous,
        hash: row.hash,
      }))
    },
  }
}

async function append(
  db: Database,
  entry: Omit<AuditLogEntry, 'at'>,
  key: string | null,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(chainLock)})`.execute(db)
  const last = await db
    .selectFrom('audit')
    .select(['hash', 'at'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const row = toRow(entry)
  // the hash covers the values as they are read back: texts as the database stores them, the time
  // in milliseconds
  const at = new Date()
  const previous = last?.hash ?? null
  const hash = computeAuditLogHash({ ...toEntry({ ...row, at }), previous }, key)
  await db
    .insertInto('audit')
    .values({ ...row, at, previous, hash })
    .execute()
}

function toRow({
  actor,
  action,
  target,
  outcome,
  detail,
  requestId,
  address,
}: Omit<AuditLogEntry, 'at'>) {
  return {
    actor: write(actor),
    action: toPlain(action) as string,
    target: toPlain(target) as string,
    outcome,
    detail: write(detail),
    request_id: toPlain(requestId) as string | null,
    address: toPlain(address) as string | null,
  }
}

function toEntry({
  at,
  actor,
  action,
  target,
  outcome,
  detail,
  request_id: requestId,
  address,
}: Omit<Selectable<AuditLogTable>, 'id' | 'previous' | 'hash'>): AuditLogEntry {
  return {
    at,
    actor: read<AuditLogEntry['actor']>(actor),
    action,
    target,
    outcome,
    detail: read<Record<string, unknown>>(detail),
    requestId,
    address,
  }
}
