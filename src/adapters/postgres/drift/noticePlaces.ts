import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { runInTransaction } from '../transaction.ts'

/**
 * Numbers the notices that are visible by now. The transactions run one after the other, so readers
 * see the places in the order of their numbers, whatever the order in which the notices were
 * written and committed.
 */
export async function placeNotices(db: Database): Promise<void> {
  if (
    !(await db
      .selectFrom('notices')
      .select('seq')
      .where('place', 'is', null)
      .limit(1)
      .executeTakeFirst())
  )
    return
  await runInTransaction(db, async trx => {
    await sql`select pg_advisory_xact_lock(hashtext('twinstack.notice_places'))`.execute(trx)
    await sql`
      update twinstack.notices as n set place = o.place
      from (select seq, nextval('twinstack.notice_places') as place from (select seq
        from twinstack.notices where place is null order by seq) as s) as o
      where n.seq = o.seq`.execute(trx)
  })
}
