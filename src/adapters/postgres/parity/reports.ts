import { sql, type Selectable } from 'kysely'
import type { ParityPair, ParityReport, ParityStore } from '../../../model/parityStore.ts'
import type { Database } from '../database.ts'
import { toIso, read, write } from '../json.ts'
import { isId } from '../operations/rows.ts'
import { isWithinScope } from '../scope.ts'
import type { ParityReportTable } from '../schemaReports.ts'
import { runInTransaction } from '../transaction.ts'
import { readFailingSince } from './since.ts'
import { createPageQuery } from '../page.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

const listed = [
  'id',
  'left_environment',
  'right_environment',
  'made_at',
  'operation',
  'mode',
  'score',
  'passed',
] as const
type Row = Pick<Selectable<ParityReportTable>, (typeof listed)[number]>
/** points of a history: a year of hourly reports would be too many to read */
const most = 1000

export function createParityStore(db: Database): ParityStore {
  return {
    lockComparisons: async () => {
      await sql`select pg_advisory_xact_lock(hashtextextended('parity', 0))`.execute(db)
    },
    save: async report => toReport(await save(db, report)),
    get: async id =>
      isId(id)
        ? findWhole(
            await db
              .selectFrom('parity_reports')
              .selectAll()
              .where('id', '=', id)
              .executeTakeFirst(),
          )
        : null,
    getLatest: async pair => findWhole(await findLatest(db, pair)),
    list: query => list(db, query),
    listHistory: (pair, from) => readHistory(db, pair, from),
    noteSince: (pair, keys, now) =>
      runInTransaction(db, trx => readFailingSince(trx, pair, keys, now)),
  }
}

async function save(
  db: Database,
  { left, right, madeAt, operation, mode, score, passed, body }: Omit<ParityReport, 'id'>,
) {
  return db
    .insertInto('parity_reports')
    .values({
      left_environment: left,
      right_environment: right,
      made_at: madeAt,
      operation,
      mode,
      score,
      passed,
      body: write(body),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Reports of an earlier environment of the same name do not count. */
async function findLatest(db: Database, { left, right }: ParityPair) {
  return db
    .selectFrom('parity_reports as p')
    .selectAll('p')
    .innerJoin('environments as l', 'l.name', 'p.left_environment')
    .innerJoin('environments as r', 'r.name', 'p.right_environment')
    .where('p.left_environment', '=', left)
    .where('p.right_environment', '=', right)
    .where('p.made_at', '>=', sql<Date>`greatest(l.created_at, r.created_at)`)
    .orderBy('p.made_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

async function list(
  db: Database,
  { page, pageSize, scope, left, right }: Parameters<ParityStore['list']>[0],
) {
  const matching = db
    .selectFrom('parity_reports')
    .where(isWithinScope(scope, 'left_environment', { at: 'made_at' }))
    .where(isWithinScope(scope, 'right_environment', { at: 'made_at' }))
    .$if(left !== undefined, query => query.where('left_environment', '=', requirePresent(left)))
    .$if(right !== undefined, query => query.where('right_environment', '=', requirePresent(right)))
  const { total } = await matching
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await matching
    .select(listed)
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(toListed), page, pageSize, total }
}

/** Returns the newest points when there are too many. */
async function readHistory(db: Database, { left, right }: ParityPair, from: Date) {
  const rows = await db
    .selectFrom('parity_reports')
    .select(listed)
    .where('left_environment', '=', left)
    .where('right_environment', '=', right)
    .where('made_at', '>=', from)
    .orderBy('made_at', 'desc')
    .limit(most)
    .execute()
  return rows.reverse().map(row => {
    const { left: _left, right: _right, ...point } = toListed(row)
    return point
  })
}

function toListed(row: Row): Omit<ParityReport, 'body'> {
  return {
    id: row.id,
    left: row.left_environment,
    right: row.right_environment,
    madeAt: toIso(row.made_at),
    operation: row.operation,
    mode: row.mode,
    score: row.score,
    passed: row.passed,
  }
}

function toReport(row: Selectable<ParityReportTable>): ParityReport {
  return { ...toListed(row), body: read(row.body) }
}

function findWhole(row: Selectable<ParityReportTable> | undefined): ParityReport | null {
  return row ? toReport(row) : null
}
