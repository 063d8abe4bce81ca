import { sql } from 'kysely'
import type { Arrived, InboxStore } from '../../doors/ports.ts'
import type { Database } from '../database.ts'
import { iso } from '../json.ts'

export function inboxStore (db: Database): InboxStore {
  return {
    // two copies at once: the second insert waits for the first one's commit and then does nothing
    put: async arrival => await db.insertInto('inbox').values(arrival).onConflict(conflict => conflict.doNothing()).returning('id').executeTakeFirst() !== undefined,
    takeDue: (limit, holdSeconds) => takeDue(db, limit, holdSeconds),
    settle: async (id, { state, nextAt = null, error = null }) => {
      await db.updateTable('inbox').where('id', '=', id).where('state', '=', 'waiting')
        .set({ state, next_at: nextAt, error: error?.slice(0, 1000) ?? null, attempts: sql`attempts + 1` }).execute()
    },
    prune: async before => Number((await db.deleteFrom('inbox').where('state', '<>', 'waiting').where('at', '<', before).executeTakeFirst()).numDeletedRows),
  }
}

/** Held ones stay `waiting` with a later moment, so nothing of their lane is taken before they are settled. */
async function takeDue (db: Database, limit: number, holdSeconds: number): Promise<Arrived[]> {
  const { rows } = await sql<Omit<Arrived, 'at'> & { at: Date }>`
    update twinstack.inbox set next_at = clock_timestamp() + make_interval(secs => ${holdSeconds})
    where id in (
      select i.id from twinstack.inbox i
      where i.state = 'waiting' and i.next_at <= clock_timestamp()
        and not exists (select 1 from twinstack.inbox e where e.state = 'waiting' and e.door = i.door and e.lane = i.lane and e.seq < i.seq)
      order by i.seq limit ${limit} for update skip locked
    )
    returning id, door, delivery, digest, lane, subject, body, attempts, at`.execute(db)
  return rows.map(row => ({ ...row, at: iso(row.at) }))
}
