import { sql } from 'kysely'
import { transitions } from '../../model/operation.ts'
import type { Database } from './database.ts'

/**
 * Writes the allowed transitions of model/operation.ts into the table that the trigger reads; a
 * newer version may differ.
 */
export async function syncStateMachine(db: Database): Promise<void> {
  const pairs = Object.entries(transitions).flatMap(([from, targets]) =>
    targets.map(to => [from, to] as const),
  )
  const wanted = sql`select *
    from unnest(${pairs.map(pair => pair[0])}::text[], ${pairs.map(pair => pair[1])}::text[])`
  await sql`delete from twinstack.allowed_transitions
    where (from_status, to_status) not in (${wanted})`.execute(db)
  await sql`insert into twinstack.allowed_transitions ${wanted} on conflict do nothing`.execute(db)
}
