import { sql } from 'kysely'
import type { CursorStore } from '../../doors/ports.ts'
import type { Database } from '../database.ts'

export function cursorStore (db: Database): CursorStore {
  return {
    read: async reader => {
      const newest = sql<number>`(select coalesce(max(seq), 0) from twinstack.notices)`
      await db.insertInto('notice_cursors').values({ reader, at: newest }).onConflict(conflict => conflict.column('reader').doNothing()).execute()
      return Number((await db.selectFrom('notice_cursors').select('at').where('reader', '=', reader).executeTakeFirstOrThrow()).at)
    },
    advance: async (reader, from, to) => await db.updateTable('notice_cursors').set({ at: to }).where('reader', '=', reader).where('at', '=', from).returning('at').executeTakeFirst() !== undefined,
  }
}
