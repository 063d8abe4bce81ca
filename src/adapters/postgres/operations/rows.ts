import { sql, type Selectable } from 'kysely'
import {
  holdingStatuses,
  noOptions,
  type Operation,
  type OperationOptions,
  type RetainedResource,
} from '../../../model/operation.ts'
import type { Database } from '../database.ts'
import { toIso, toIsoOrNull, read, readOrNull } from '../json.ts'
import type { OperationTable } from '../schema.ts'
import type { Json } from '../columns.ts'
import type { WorkerLabels } from '../../../model/workerLabels.ts'
import { missingLabels } from './labels.ts'

type Row = Selectable<OperationTable> & {
  behind: string | null
  missing_labels: string | null
  tests: Json | null
}

export const holding = sql.join(holdingStatuses.map(status => sql.lit(status)))

/**
 * The operation directly before a queued one in the queue of its environment: another queued one,
 * otherwise the one that holds the environment.
 */
const behind = sql<string | null>`case when o.status = 'queued' then coalesce(
  (select p.id from twinstack.operations p where p.environment = o.environment
    and p.status = 'queued'
    and (p.rollback_of is null, p.number) < (o.rollback_of is null, o.number)
      order by p.rollback_of is null desc, p.number desc limit 1),
  (select h.id from twinstack.operations h where h.environment = o.environment
    and h.status in (${holding}))
) end`

/**
 * Counts the newest results of checks and reported suites by name; a reported suite never replaces
 * a check. Null without results.
 */
const tests = sql<Json | null>`(
  select json_build_object('passed', count(*) filter (where t.outcome = 'passed'), 'failed',
    count(*) filter (where t.outcome <> 'passed'), 'total', count(*))::text
  from (select distinct on (r.body::json ->> 'source', r.body::json ->> 'name') r.outcome
    from twinstack.test_results r where r.operation = o.id
    order by r.body::json ->> 'source', r.body::json ->> 'name', r.at desc, r.id desc) t
  having count(*) > 0
)`

export function selectOperations(db: Database) {
  return db
    .selectFrom('operations as o')
    .selectAll('o')
    .select([behind.as('behind'), missingLabels.as('missing_labels'), tests.as('tests')])
}

export async function getOperation(db: Database, id: string): Promise<Operation | null> {
  if (!isId(id)) return null
  const row = await selectOperations(db).where('o.id', '=', id).executeTakeFirst()
  return row ? toOperation(row) : null
}

export async function requireOperation(db: Database, id: string): Promise<Operation> {
  const operation = await getOperation(db, id)
  if (!operation) throw new Error(`operation ${id} was deleted during a transaction`)
  return operation
}

export function toOperation(row: Row): Operation {
  return {
    id: row.id,
    environment: row.environment,
    environmentKind: row.environment_kind,
    kind: row.kind,
    status: row.status,
    message: row.message,
    requestedBy: read(row.requested_by),
    revision: readOrNull(row.revision),
    behind: row.behind,
    missingLabels: readOrNull<WorkerLabels>(row.missing_labels),
    attempt: row.attempt,
    createdAt: toIso(row.created_at),
    startedAt: toIsoOrNull(row.started_at),
    finishedAt: toIsoOrNull(row.finished_at),
    timeLimitSeconds: row.time_limit_seconds,
    options: { ...noOptions, ...readOrNull<OperationOptions>(row.options) },
    removeEnvironment: row.remove_environment,
    cancel: cancel(row),
    changes: readOrNull(row.changes),
    drift: readOrNull(row.drift),
    tests: readOrNull(row.tests),
    error: readOrNull(row.error),
    healed: readOrNull(row.healed),
    imported: readOrNull(row.imported),
    kept: readOrNull<RetainedResource[]>(row.kept) ?? [],
    notes: readOrNull<string[]>(row.notes) ?? [],
    rollbackOf: row.rollback_of,
    wrote: row.wrote,
    overrides: readOrNull(row.overrides),
    approval: readOrNull(row.approval),
    schemaDigest: row.schema_digest,
    cleanup: readOrNull(row.cleanup),
    engineVersion: row.engine_version,
    settingsDigest: row.settings_digest,
    lastEvent: row.last_event,
  }
}

function cancel(row: Row): Operation['cancel'] {
  if (!row.cancel_requested_at) return null
  return {
    requestedAt: toIso(row.cancel_requested_at),
    by: row.cancel_by ?? '',
    stopped: row.cancel_stopped,
  }
}

/** no operation has an id that is not a UUID, and PostgreSQL would refuse the whole statement */
export function isId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
}
