import { sql, type Selectable } from 'kysely'
import type { EnvironmentKind } from '../../../model/environment.ts'
import { getSeverityOfNotice, type Notice } from '../../../model/finding.ts'
import type { NoticeStore } from '../../../model/findingStore.ts'
import type { Database } from '../database.ts'
import { toIso, read, write } from '../json.ts'
import { placeNotices } from './noticePlaces.ts'
import { isWithinScope } from '../scope.ts'
import type { NoticeTable } from '../schema.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** Rows are only inserted, in the transaction of the event that they report. */
export function createNoticeStore(db: Database): NoticeStore {
  return {
    add: async ({ type, environment, environmentKind, operation, text, detail = {} }) => {
      const severity = getSeverityOfNotice(
        type,
        environmentKind ?? (await readKind(db, environment)),
      )
      await db
        .insertInto('notices')
        .values({ type, severity, environment, operation, text, detail: write(detail) })
        .execute()
    },
    // a notice gets its place after the commit: a reader by `seq` would miss what commits late
    list: async ({ after, limit, scope, environment, type }) => {
      await placeNotices(db)
      const rows = await db
        .selectFrom('notices')
        .selectAll()
        .where('place', '>', after)
        .where(isWithinScope(scope, 'environment', { at: 'at' }))
        .$if(environment !== undefined, query =>
          query.where('environment', '=', requirePresent(environment)),
        )
        .$if(type !== undefined, query => query.where('type', '=', requirePresent(type)))
        .orderBy('place')
        .limit(limit)
        .execute()
      return rows.map(toNotice)
    },
    getLatest: async (environment, type) => {
      // notices of an earlier environment of the same name do not count
      const later = sql<boolean>`not exists (select 1 from twinstack.environments as e
        where e.name = ${environment} and e.created_at > notices.at)`
      const row = await db
        .selectFrom('notices')
        .selectAll()
        .where('environment', '=', environment)
        .where('type', '=', type)
        .where(later)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row ? toNotice(row) : null
    },
    findByOperation: async ({ id, environment }, type) => {
      const row = await db
        .selectFrom('notices')
        .selectAll()
        .where('environment', '=', environment)
        .where('type', '=', type)
        .where('operation', '=', id)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row ? toNotice(row) : null
    },
    prune: before => prune(db, before),
  }
}

/** The newest one of a type says what was reported last (`getLatest`). */
async function prune(db: Database, before: Date): Promise<number> {
  const isOld = sql<boolean>`(environment is null or exists (select from twinstack.notices as newer
    where newer.environment = notices.environment and newer.type = notices.type
      and newer.seq > notices.seq))`
  const { numDeletedRows } = await db
    .deleteFrom('notices')
    .where('at', '<', before)
    .where(isOld)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

async function readKind(db: Database, name: string): Promise<EnvironmentKind | null> {
  const row = await db
    .selectFrom('environments')
    .select('kind')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.kind ?? null
}

/** `seq` is the place of the notice; a notice without a place has the number of its row. */
export function toNotice({ detail, at, place, ...row }: Selectable<NoticeTable>): Notice {
  return { ...row, seq: Number(place ?? row.seq), at: toIso(at), detail: read(detail) }
}
