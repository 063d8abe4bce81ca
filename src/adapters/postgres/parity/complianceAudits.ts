import { sql, type Selectable } from 'kysely'
import { TwinstackError } from '../../../lib/errors.ts'

import type { Database } from '../database.ts'
import { toIso, read, write } from '../json.ts'
import { isId } from '../operations/rows.ts'
import type { ComplianceAuditTable, ComplianceAuditEntryTable } from '../schemaReports.ts'
import type {
  ComplianceAuditStore,
  StoredComplianceAudit,
  StoredEntry,
  StoredHead,
} from '../../../model/complianceAuditStore.ts'
import { createPageQuery } from '../page.ts'

const listed = ['id', 'number', 'made_at', 'digest', 'parts', 'summary', 'key_id', 'seal'] as const
type Row = Pick<Selectable<ComplianceAuditTable>, (typeof listed)[number]>

export function createComplianceAuditStore(db: Database): ComplianceAuditStore {
  return {
    // before the first read, so that the snapshot begins after the lock is granted
    begin: async () => {
      await sql`lock table twinstack.audits in share row exclusive mode`.execute(db)
    },
    create: (audit, head) => create(db, audit, head),
    get: async id =>
      isId(id)
        ? toStored(
            await db.selectFrom('audits').selectAll().where('id', '=', id).executeTakeFirst(),
          )
        : null,
    getNewest: async () =>
      toStored(
        await db
          .selectFrom('audits')
          .selectAll()
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    list: page => list(db, page),
    listEntries: audits => readEntries(db, audits),
    getHead: async audit => await findHead(db, audit),
    append: (entry, head) => append(db, entry, head),
  }
}

async function create(
  db: Database,
  audit: StoredComplianceAudit,
  { audit: of, entries, hash, keyId, seal }: StoredHead,
): Promise<void> {
  const { id, number, madeAt, digest, parts, index, document } = audit
  await db
    .insertInto('audits')
    .values({
      id,
      number,
      made_at: madeAt,
      digest,
      parts: write(parts),
      summary: write(index),
      document,
      key_id: audit.keyId,
      seal: audit.seal,
    })
    .execute()
  await db
    .insertInto('audit_heads')
    .values({ audit: of, entries, hash, key_id: keyId, seal })
    .execute()
}

async function list(db: Database, { page, pageSize }: Parameters<ComplianceAuditStore['list']>[0]) {
  const { total } = await db
    .selectFrom('audits')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await db
    .selectFrom('audits')
    .select(listed)
    .orderBy('number', 'desc')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(toListed), page, pageSize, total }
}

async function readEntries(db: Database, audits: string[]): Promise<StoredEntry[]> {
  if (audits.length === 0) return []
  const rows = await db
    .selectFrom('audit_entries')
    .selectAll()
    .where('audit', 'in', audits)
    .orderBy('audit')
    .orderBy('seq')
    .execute()
  return rows.map(toEntry)
}

async function findHead(db: Database, audit: string): Promise<StoredHead | null> {
  const row = await db
    .selectFrom('audit_heads')
    .selectAll()
    .where('audit', '=', audit)
    .executeTakeFirst()
  return row
    ? { audit: row.audit, entries: row.entries, hash: row.hash, keyId: row.key_id, seal: row.seal }
    : null
}

async function append(
  db: Database,
  entry: StoredEntry,
  { audit, ...end }: StoredHead,
): Promise<void> {
  try {
    await db
      .insertInto('audit_entries')
      .values({
        audit: entry.audit,
        seq: entry.seq,
        type: entry.type,
        content: entry.content,
        hash: entry.hash,
        key_id: entry.keyId,
        seal: entry.seal,
      })
      .execute()
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'TS001') throw error
    throw new TwinstackError('audit-signed', (error as Error).message, { cause: error })
  }
  await db
    .updateTable('audit_heads')
    .set({ entries: end.entries, hash: end.hash, key_id: end.keyId, seal: end.seal })
    .where('audit', '=', audit)
    .execute()
}

function toStored(row: Selectable<ComplianceAuditTable> | undefined): StoredComplianceAudit | null {
  return row ? { ...toListed(row), document: row.document } : null
}

function toListed(row: Row): Omit<StoredComplianceAudit, 'document'> {
  return {
    id: row.id,
    number: row.number,
    madeAt: toIso(row.made_at),
    digest: row.digest,
    parts: read(row.parts),
    index: read(row.summary),
    keyId: row.key_id,
    seal: row.seal,
  }
}

function toEntry({ key_id: keyId, ...row }: Selectable<ComplianceAuditEntryTable>): StoredEntry {
  return { ...row, keyId }
}
