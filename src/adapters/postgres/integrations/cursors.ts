import { sql } from 'kysely'
import type { CursorStore } from '../../../model/integrationStore.ts'
import type { Database } from '../database.ts'
import { toNotice } from '../drift/notices.ts'
import { inTransaction } from '../transaction.ts'
import { present } from '../../../lib/present.ts'

export function cursorStore(db: Database): CursorStore {
  return {
    lock: async (reader, seconds) => {
      await begin(db, reader)
      const row = await db
        .updateTable('notice_cursors')
        .where('reader', '=', reader)
        .where(sql<boolean>`held_until is null or held_until <= clock_timestamp()`)
        .set({ holder: sql`gen_random_uuid()`, held_until: until(seconds) })
        .returning(['at', 'holder'])
        .executeTakeFirst()
      return row ? { at: row.at, by: present(row.holder) } : null
    },
    after: async (at, limit) => {
      await place(db)
      const rows = await db
        .selectFrom('notices')
        .selectAll()
        .where('place', '>', at)
        .orderBy('place')
        .limit(limit)
        .execute()
      return rows.map(row => ({ place: present(row.place), notice: toNotice(row) }))
    },
    advance: async (reader, by, to, seconds) =>
      (await db
        .updateTable('notice_cursors')
        .where('reader', '=', reader)
        .where('holder', '=', by)
        .set({ at: to, held_until: until(seconds) })
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

const until = (seconds: number) => sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})`

async function begin(db: Database, reader: string): Promise<void> {
  if (
    await db
      .selectFrom('notice_cursors')
      .select('at')
      .where('reader', '=', reader)
      .executeTakeFirst()
  )
    return
  await place(db)
  const newest = sql<number>`(select coalesce(max(place), 0) from twinstack.notices)`
  await db
    .insertInto('notice_cursors')
    .values({ reader, at: newest })
    .onConflict(conflict => conflict.column('reader').doNothing())
    .execute()
}

/**
 * Numbers the notices that are visible by now. The transactions run one after the other, so readers
 * see the places in the order of their numbers, whatever the order in which the notices were
 * written and committed.
 */
async function place(db: Database): Promise<void> {
  if (
    !(await db
      .selectFrom('notices')
      .select('seq')
      .where('place', 'is', null)
      .limit(1)
      .executeTakeFirst())
  )
    return
  await inTransaction(db, async trx => {
    await sql`select pg_advisory_xact_lock(hashtext('twinstack.notice_places'))`.execute(trx)
    await sql`
      update twinstack.notices as n set place = o.place
      from (select seq, nextval('twinstack.notice_places') as place from (select seq
        from twinstack.notices where place is null order by seq) as s) as o
      where n.seq = o.seq`.execute(trx)
  })
}
