import { sql, type Selectable } from 'kysely'
import { computeFingerprint } from '../../../model/fingerprint.ts'
import type { Finding } from '../../../model/finding.ts'
import type { FindingStore, RecordedFindings } from '../../../model/findingStore.ts'
import type { DriftedResource, DriftReport } from '../../../model/drift.ts'
import type { Database } from '../database.ts'
import { toIso, toIsoOrNull, read, readOrNull, write, writeOrNull } from '../json.ts'
import type { FindingTable } from '../schema.ts'
import { runInTransaction } from '../transaction.ts'
import { isWithinScope } from '../scope.ts'
import { readStatistics, readTotals } from './statistics.ts'
import { createPageQuery } from '../page.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type Row = Selectable<FindingTable>

export function createFindingStore(db: Database): FindingStore {
  return {
    open: environment =>
      open(db, environment).then(rows =>
        rows.map(row => ({ ...toFinding(row), fingerprint: row.fingerprint })),
      ),
    record: report => runInTransaction(db, trx => record(trx, report)),
    resolve: (environment, by) => resolve(db, environment, by),
    list: query => list(db, query),
    listReconciled: (environment, since) => countReconciledSince(db, environment, since),
    computeStatistics: query => readStatistics(db, query),
    countTotals: () => readTotals(db),
  }
}

async function open(db: Database, environment: string): Promise<Row[]> {
  return db
    .selectFrom('drift_findings')
    .selectAll()
    .where('environment', '=', environment)
    .where('status', '=', 'open')
    .orderBy('urn')
    .execute()
}

async function record(db: Database, report: DriftReport): Promise<RecordedFindings> {
  const before = new Map((await open(db, report.environment)).map(row => [row.urn, row]))
  const found: Finding[] = []
  const confirmed: Finding[] = []
  for (const resource of report.resources) {
    const known = before.get(resource.urn)
    before.delete(resource.urn)
    const row = await see(db, report, resource, known)
    if (!known) found.push(toFinding(row))
    if (row.confirmed_at && !known?.confirmed_at) confirmed.push(toFinding(row))
  }
  const gone = [...before.values()]
  const vanished =
    gone.length === 0
      ? []
      : await resolve(db, report.environment, {
          operation: report.operation,
          status: 'vanished',
          urns: gone.map(row => row.urn),
        })
  return { found, confirmed, vanished }
}

/**
 * Records one detection. A resource that drifts in another way than before keeps its finding and
 * gets a new fingerprint.
 */
async function see(
  db: Database,
  report: DriftReport,
  resource: DriftedResource,
  known: Row | undefined,
): Promise<Row> {
  const seen = {
    what: resource.what,
    class: resource.class,
    severity: resource.severity,
    direction: resource.direction,
    fingerprint: computeFingerprint(resource),
    paths: write(resource.properties.map(({ path }) => path)),
    attribution: writeOrNull(resource.attribution),
    caused_at: resource.attribution?.at ?? known?.caused_at ?? null,
    last_seen_at: report.checkedAt,
    last_operation: report.operation,
  }
  if (known) {
    const confirmedAt = known.confirmed_at ?? (report.confirmed ? report.checkedAt : null)
    return db
      .updateTable('drift_findings')
      .set({ ...seen, confirmed_at: confirmedAt })
      .where('id', '=', known.id)
      .returningAll()
      .executeTakeFirstOrThrow()
  }
  return db
    .insertInto('drift_findings')
    .values({
      environment: report.environment,
      urn: resource.urn,
      type: resource.type,
      name: resource.name,
      ...seen,
      first_seen_at: report.checkedAt,
      first_operation: report.operation,
      confirmed_at: report.confirmed ? report.checkedAt : null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function resolve(
  db: Database,
  environment: string,
  { operation, status, urns }: Parameters<FindingStore['resolve']>[1],
): Promise<Finding[]> {
  const rows = await db
    .updateTable('drift_findings')
    .set({ status, resolved_at: sql`clock_timestamp()`, resolved_operation: operation })
    .where('environment', '=', environment)
    .where('status', '=', 'open')
    .$if(urns !== null, query =>
      query.where('urn', 'in', requirePresent(urns).length > 0 ? requirePresent(urns) : ['']),
    )
    .returningAll()
    .execute()
  return rows.map(toFinding)
}

async function list(
  db: Database,
  {
    page,
    pageSize,
    scope,
    environment,
    status,
    class: driftClass,
  }: Parameters<FindingStore['list']>[0],
) {
  const matching = db
    .selectFrom('drift_findings')
    .where(isWithinScope(scope, 'environment', { at: 'first_seen_at' }))
    .$if(environment !== undefined, query =>
      query.where('environment', '=', requirePresent(environment)),
    )
    .$if(status !== undefined, query => query.where('status', '=', requirePresent(status)))
    .$if(driftClass !== undefined, query => query.where('class', '=', requirePresent(driftClass)))
  const { total } = await matching
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await matching
    .selectAll()
    .orderBy('first_seen_at', 'desc')
    .orderBy('id')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(toFinding), page, pageSize, total }
}

async function countReconciledSince(db: Database, environment: string, since: Date) {
  return db
    .selectFrom('drift_findings')
    .select(['urn', 'fingerprint'])
    .select(({ fn }) => fn.countAll<number>().as('times'))
    .where('environment', '=', environment)
    .where('status', '=', 'reconciled')
    .where('resolved_at', '>=', since)
    .groupBy(['urn', 'fingerprint'])
    .execute()
}

export function toFinding(row: Row): Finding {
  const findSeconds = (from: Date | null, to: Date | null) =>
    from && to ? Math.max(0, (to.getTime() - from.getTime()) / 1000) : null
  return {
    id: row.id,
    environment: row.environment,
    urn: row.urn,
    type: row.type,
    name: row.name,
    what: row.what,
    class: row.class,
    severity: row.severity,
    direction: row.direction,
    paths: read(row.paths),
    status: row.status,
    attribution: readOrNull(row.attribution),
    firstSeenAt: toIso(row.first_seen_at),
    firstOperation: row.first_operation,
    confirmedAt: toIsoOrNull(row.confirmed_at),
    lastSeenAt: toIso(row.last_seen_at),
    lastOperation: row.last_operation,
    resolvedAt: toIsoOrNull(row.resolved_at),
    resolvedOperation: row.resolved_operation,
    secondsToDetect: findSeconds(row.caused_at, row.first_seen_at),
    secondsToReconcile: findSeconds(row.first_seen_at, row.resolved_at),
  }
}
