import { sql } from 'kysely'
import { getCaller, type ActorRecord } from '../../../model/actor.ts'
import {
  noOptions,
  type Operation,
  type RetainedResource,
  type Transition,
} from '../../../model/operation.ts'
import { writingKinds } from '../../../model/operationKind.ts'
import type { Database } from '../database.ts'
import { isWithinScope } from '../scope.ts'
import { toIso, read, readOrNull } from '../json.ts'
import { isId, selectOperations, toOperation } from './rows.ts'
import type { Page } from '../../../lib/pagination.ts'
import type { OperationStore } from '../../../model/operationStore.ts'
import { createPageQuery } from '../page.ts'

type Query = Parameters<OperationStore['list']>[0]

export async function byIdempotencyKey(
  db: Database,
  key: string,
): Promise<{ operation: Operation; digest: string } | null> {
  const row = await selectOperations(db).where('o.idempotency_key', '=', key).executeTakeFirst()
  return row ? { operation: toOperation(row), digest: row.idempotency_digest ?? '' } : null
}

export async function findRollback(
  db: Database,
  { id, environment }: Pick<Operation, 'id' | 'environment'>,
): Promise<Operation | null> {
  const row = await selectOperations(db)
    .where('o.environment', '=', environment)
    .where('o.rollback_of', '=', id)
    .where('o.kind', '=', 'rollback')
    .orderBy('o.number', 'desc')
    .executeTakeFirst()
  return row ? toOperation(row) : null
}

/** newest first unless `asc` */
export async function listOperations(db: Database, query: Query): Promise<Page<Operation>> {
  const { page, pageSize, asc } = query
  const rows = await filterOperations(selectOperations(db), query)
    .orderBy('o.number', asc ? 'asc' : 'desc')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  const count = db
    .selectFrom('operations as o')
    .select(({ fn }) => fn.countAll<number>().as('total'))
  const { total } = await filterOperations(count, query).executeTakeFirstOrThrow()
  return { items: rows.map(toOperation), page, pageSize, total }
}

/** The position of the operation among those of its environment, from 1; null without one. */
export async function findOrdinal(db: Database, id: string): Promise<number | null> {
  if (!isId(id)) return null
  const { rows } = await sql<{ ordinal: number }>`
    select count(*)::int as ordinal from twinstack.operations o
    join twinstack.operations this on this.environment = o.environment and o.number <= this.number
    where this.id = ${id}::uuid`.execute(db)
  return rows[0]?.ordinal || null
}

export async function readTransitions(db: Database, id: string): Promise<Transition[]> {
  if (!isId(id)) return []
  const rows = await db
    .selectFrom('transitions')
    .selectAll()
    .where('operation', '=', id)
    .orderBy('id')
    .execute()
  return rows.map(row => ({
    from: row.from_status,
    to: row.to_status,
    at: toIso(row.at),
    actor: read(row.actor),
    reason: row.reason,
  }))
}

type FilterableQuery<Self> = {
  where(
    column: 'o.environment' | 'o.status' | 'o.kind' | 'o.id',
    operator: '=' | 'in' | '>=' | '<=',
    value: string | string[],
  ): Self
  where(condition: ReturnType<typeof isWithinScope>): Self
}

function filterOperations<Select>(
  select: Select,
  { id, environment, status, kind, kinds, scope }: Query,
): Select {
  const filters = [
    ['o.environment', '=', environment],
    ['o.status', '=', status],
    ['o.kind', '=', kind],
    // a range of the primary key, not a comparison of texts
    ['o.id', '>=', id && fillId(id, '0')],
    ['o.id', '<=', id && fillId(id, 'f')],
  ] as const
  const seen = scope
    ? (select as FilterableQuery<Select>).where(
        isWithinScope(scope, 'o.environment', { kind: 'o.environment_kind' }),
      )
    : select
  const chosen =
    kinds === undefined ? seen : (seen as FilterableQuery<Select>).where('o.kind', 'in', [...kinds])
  return filters.reduce(
    (query, [column, operator, value]) =>
      value === undefined
        ? query
        : (query as FilterableQuery<Select>).where(column, operator, value),
    chosen,
  )
}

/** The first or last id that begins with these digits. */
function fillId(beginning: string, digit: '0' | 'f'): string {
  const digits = beginning.replaceAll('-', '').padEnd(32, digit)
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Counts of changes are stored as JSON text; one above 0 says that something was written. */
export async function hasChanged(
  db: Database,
  environment: string,
  since: string,
): Promise<boolean> {
  const rows = await db
    .selectFrom('operations')
    .select(['kind', 'status', 'changes'])
    .where('environment', '=', environment)
    .where('created_at', '>=', new Date(since))
    .where(where => where.or([where('changes', 'is not', null), where('kind', '=', 'state-edit')]))
    .execute()
  return rows.some(
    ({ kind, status, changes }) =>
      // a state edit or an adoption replaces the recorded state and counts no changes
      (kind === 'state-edit' && status === 'succeeded') ||
      Object.entries(readOrNull<Record<string, number>>(changes) ?? {}).some(
        ([op, count]) => op !== 'same' && count > 0,
      ),
  )
}

/** All resources that operations of the environment left in the cloud, the newest first. */
export async function listRetained(db: Database, environment: string): Promise<RetainedResource[]> {
  const rows = await db
    .selectFrom('operations')
    .select('kept')
    .where('environment', '=', environment)
    .where('kept', 'is not', null)
    .orderBy('number', 'desc')
    .execute()
  const all = rows.flatMap(({ kept }) => readOrNull<RetainedResource[]>(kept) ?? [])
  return [...new Map(all.map(one => [`${one.type} ${one.id}`, one])).values()]
}

/** The newest operations of kinds that write, and the folder of their last run. */
export async function readWritingRuns(
  db: Database,
  environment: string,
  limit: number,
): ReturnType<OperationStore['listWritingRuns']> {
  const rows = await db
    .selectFrom('operations')
    .select(['id', 'kind', 'options', 'run_folder'])
    .where('environment', '=', environment)
    .where('kind', 'in', [...writingKinds])
    .where('started_at', 'is not', null)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id, kind, options, run_folder: folder }) => ({
    id,
    kind,
    options: { ...noOptions, ...readOrNull<Partial<Operation['options']>>(options) },
    folder,
  }))
}

export async function countQueuedBy(db: Database, name: string): Promise<number> {
  const rows = await db
    .selectFrom('operations')
    .select('requested_by')
    .where('status', '=', 'queued')
    .execute()
  return rows.filter(row => getCaller(read<ActorRecord>(row.requested_by)) === name).length
}
