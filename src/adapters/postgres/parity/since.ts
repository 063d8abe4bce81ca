import { sql } from 'kysely'
import type { DiffersSince, ParityPair } from '../../../model/parityStore.ts'
import type { Database } from '../database.ts'
import { toIso } from '../json.ts'

/**
 * See ParityStore.since. Runs in a transaction, one at a time per pair, so that a difference gets
 * only one first operation.
 */
export async function readFailingSince(
  db: Database,
  { left, right }: ParityPair,
  keys: string[],
  now: DiffersSince,
): Promise<Map<string, DiffersSince>> {
  const wanted = [...new Set(keys)]
  await sql`select pg_advisory_xact_lock(hashtextextended(${`parity ${left} ${right}`},
    0))`.execute(db)
  // one array instead of a parameter per key, because a statement has at most 65,535 parameters
  await sql`delete from twinstack.parity_since s where left_environment = ${left}
    and right_environment = ${right} and (
    not difference = any(${wanted}::text[])
    or first_seen_at < (select max(created_at) from twinstack.environments
      where name in (${left}, ${right}))
  )`.execute(db)
  await sql`insert into twinstack.parity_since
    (left_environment, right_environment, difference, first_seen_operation, first_seen_at)
    select ${left}, ${right}, key, ${now.operation}::uuid, ${now.at}::timestamptz
      from unnest(${wanted}::text[]) as key on conflict do nothing`.execute(db)
  const rows = await db
    .selectFrom('parity_since')
    .select(['difference', 'first_seen_operation', 'first_seen_at'])
    .where('left_environment', '=', left)
    .where('right_environment', '=', right)
    .execute()
  return new Map(
    rows.map(row => [
      row.difference,
      { operation: row.first_seen_operation, at: toIso(row.first_seen_at) },
    ]),
  )
}
