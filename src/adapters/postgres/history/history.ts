import type { Selectable } from 'kysely'
import type { Scope } from '../../../model/access.ts'

import type { Deployment, OperationRecord } from '../../../model/history.ts'
import type { EventBody } from '../../../model/operation.ts'
import type { Database } from '../database.ts'
import { toIso, read, readOrNull, write, writeOrNull } from '../json.ts'
import { isId } from '../operations/rows.ts'
import { isWithinScope } from '../scope.ts'
import type { OperationRecordTable, OperationTable } from '../schema.ts'
import type { HistoryStore } from '../../../model/historyStore.ts'
import { createPageQuery } from '../page.ts'

type FoundHistory = Awaited<ReturnType<HistoryStore['getByOperation']>>

export function createHistoryStore(db: Database): HistoryStore {
  return {
    save: record => save(db, record),
    listSteps: operation => readSteps(db, operation),
    list: async (environment, { page, pageSize, scope }) => {
      const rows = await selectRecords(db, scope)
        .where('r.environment', '=', environment)
        .orderBy('o.number', 'desc')
        .$call(createPageQuery({ page, pageSize }))
        .execute()
      const { total } = await selectRecords(db, scope)
        .clearSelect()
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .where('r.environment', '=', environment)
        .executeTakeFirstOrThrow()
      return { items: rows.map(toRecorded), page, pageSize, total }
    },
    getByOperation: async (operation, scope) =>
      isId(operation)
        ? getFirst(await selectRecords(db, scope).where('o.id', '=', operation).execute())
        : null,
    getBefore: (operation, scope) => readBefore(db, operation, scope),
    listBetween: (environment, from, to, scope) => readBetween(db, environment, from, to, scope),
  }
}

/** An operation that runs again after it was healed ends once, but its record is written again. */
async function save(db: Database, record: OperationRecord): Promise<void> {
  const row = {
    environment: record.environment,
    at: record.at,
    settings: writeOrNull(record.settings),
    providers: writeOrNull(record.providers),
    engine_version: record.engineVersion,
    resources: writeOrNull(record.resources),
  }
  await db
    .insertInto('operation_records')
    .values({ operation: record.operation, ...row })
    .onConflict(conflict => conflict.column('operation').doUpdateSet(row))
    .execute()
}

/**
 * Finished steps with resources, in order. The condition on the text only reduces the number of
 * rows; the caller examines each body.
 */
async function readSteps(db: Database, operation: string): Promise<EventBody[]> {
  const rows = await db
    .selectFrom('events')
    .select('body')
    .where('operation', '=', operation)
    .where('body', 'like', `%${write('phase')}:${write('finished')}%`)
    .orderBy('seq')
    .execute()
  return rows.map(({ body }) => read<EventBody>(body))
}

const columns = [
  'o.id',
  'o.number',
  'o.kind',
  'o.status',
  'o.error',
  'o.message',
  'o.requested_by',
  'o.revision',
  'o.settings_digest',
  'r.environment',
  'r.at',
  'r.settings',
  'r.providers',
  'r.engine_version',
  'r.resources',
] as const
type Row = Pick<
  Selectable<OperationTable>,
  'id' | 'kind' | 'status' | 'error' | 'message' | 'requested_by' | 'revision' | 'settings_digest'
> &
  Omit<Selectable<OperationRecordTable>, 'operation'>

/** Limits a list to what a caller may see, by the kind that the environment had at that time. */
function selectRecords(db: Database, scope: Scope | undefined) {
  return db
    .selectFrom('operation_records as r')
    .innerJoin('operations as o', 'o.id', 'r.operation')
    .select(columns)
    .where(isWithinScope(scope, 'o.environment', { kind: 'o.environment_kind' }))
}

async function readBefore(db: Database, operation: string, scope?: Scope): Promise<FoundHistory> {
  if (!isId(operation)) return null
  return getFirst(
    await selectRecords(db, scope)
      .where('o.kind', '<>', 'destroy')
      .where(
        'r.environment',
        '=',
        db.selectFrom('operations').select('environment').where('id', '=', operation),
      )
      .where(
        'o.number',
        '<',
        db.selectFrom('operations').select('number').where('id', '=', operation),
      )
      .orderBy('o.number', 'desc')
      .limit(1)
      .execute(),
  )
}

async function readBetween(
  db: Database,
  environment: string,
  from: string,
  to: string,
  scope?: Scope,
): ReturnType<HistoryStore['listBetween']> {
  const ends = await db
    .selectFrom('operations')
    .select(['id', 'number'])
    .where('id', 'in', [from, to])
    .execute()
  const parseId = (id: string) => ends.find(end => end.id === id)?.number ?? 0
  const [low, high] = [parseId(from), parseId(to)].toSorted((a, b) => a - b) as [number, number]
  const rows = await selectRecords(db, scope)
    .where('r.environment', '=', environment)
    .where('o.number', '>', low)
    .where('o.number', '<=', high)
    .orderBy('o.number')
    .execute()
  return { records: rows.map(row => toRecorded(row).record), back: parseId(from) > parseId(to) }
}

const getFirst = (rows: Row[]): FoundHistory => (rows[0] ? toRecorded(rows[0]) : null)

function toRecorded(row: Row): { deployment: Deployment; record: OperationRecord } {
  const providers = readOrNull<Record<string, string>>(row.providers)
  const record = {
    operation: row.id,
    environment: row.environment,
    at: toIso(row.at),
    settings: readOrNull(row.settings),
    providers,
    engineVersion: row.engine_version,
    resources: readOrNull<OperationRecord['resources']>(row.resources),
  }
  const deployment: Deployment = {
    operation: row.id,
    kind: row.kind,
    status: row.status,
    error: readOrNull(row.error),
    message: row.message,
    requestedBy: read(row.requested_by),
    at: record.at,
    revision: readOrNull(row.revision),
    settingsDigest: row.settings_digest,
    engineVersion: record.engineVersion,
    providers,
  }
  return { deployment, record }
}
