import { sql } from 'kysely'
import type { CursorStore } from '../../../model/integrationStore.ts'
import type { Database } from '../database.ts'
import { placeNotices } from '../drift/noticePlaces.ts'
import { toNotice } from '../drift/notices.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export function createCursorStore(db: Database): CursorStore {
  return {
    lock: async (reader, seconds) => {
      await begin(db, reader)
      const row = await db
        .updateTable('notice_cursors')
        .where('reader', '=', reader)
        .where(sql<boolean>`held_until is null or held_until <= clock_timestamp()`)
        .set({ holder: sql`gen_random_uuid()`, held_until: addSeconds(seconds) })
        .returning(['at', 'holder'])
        .executeTakeFirst()
      return row ? { at: row.at, by: requirePresent(row.holder) } : null
    },
    listAfter: async (at, limit) => {
      await placeNotices(db)
      const rows = await db
        .selectFrom('notices')
        .selectAll()
        .where('place', '>', at)
        .orderBy('place')
        .limit(limit)
        .execute()
      return rows.map(row => ({ place: requirePresent(row.place), notice: toNotice(row) }))
    },
    advance: async (reader, by, to, seconds) =>
      (await db
        .updateTable('notice_cursors')
        .where('reader', '=', reader)
        .where('holder', '=', by)
        .set({ at: to, held_until: addSeconds(seconds) })
        .returning('at')
        .executeTakeFirst()) !== undefined,
    release: async (reader, by) => {
      await db
        .updateTable('notice_cursors')
        .where('reader', '=', reader)
        .where('holder', '=', by)
        .set({ holder: null, held_until: null })
        .execute()
    },
  }
}

const addSeconds = (seconds: number) =>
  sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})`

async function begin(db: Database, reader: string): Promise<void> {
  if (
    await db
      .selectFrom('notice_cursors')
      .select('at')
      .where('reader', '=', reader)
      .executeTakeFirst()
  )
    return
  await placeNotices(db)
  const newest = sql<number>`(select coalesce(max(place), 0) from twinstack.notices)`
  await db
    .insertInto('notice_cursors')
    .values({ reader, at: newest })
    .onConflict(conflict => conflict.column('reader').doNothing())
    .execute()
}
