import { sql, type Selectable } from 'kysely'
import type { Board, BoardStore } from '../../../model/inbox.ts'
import type { Database } from '../database.ts'
import { write } from '../json.ts'
import type { BoardTable } from '../schema.ts'

export function boardStore(db: Database): BoardStore {
  return {
    show: board => show(db, board),
    get: async (door, key) => {
      const row = await db
        .selectFrom('boards')
        .selectAll()
        .where('door', '=', door)
        .where('key', '=', key)
        .executeTakeFirst()
      return row ? toBoard(row) : null
    },
    takeDue: async (limit, holdSeconds, door) => {
      const { rows } = await sql<Selectable<BoardTable>>`
        update twinstack.boards set next_at = clock_timestamp() + make_interval(secs => ${holdSeconds}), held_until = clock_timestamp() + make_interval(secs => ${holdSeconds})
        where id in (
          select id from twinstack.boards where next_at <= clock_timestamp() and (held_until is null or held_until <= clock_timestamp()) and ${door === undefined ? sql`true` : sql`door = ${door}`}
          order by next_at limit ${limit} for update skip locked
        )
        returning *`.execute(db)
      return rows.map(toBoard)
    },
    settle: async ({ id, operation }, { place, shown, nextAt, error = null }) => {
      const failed = error !== null
      await db
        .updateTable('boards')
        .where('id', '=', id)
        // shown something else meanwhile (due, though it was held): where the message stands is
        // still good to know, when to look again is not
        .set({
          ...(place && { place: sql<string>`(place::jsonb || ${write(place)}::jsonb)::text` }),
          ...(shown !== undefined && { shown }),
          error: error?.slice(0, 1000) ?? null,
          next_at: sql`case when operation is not distinct from ${operation}::uuid and next_at > clock_timestamp() then ${nextAt}::timestamptz else clock_timestamp() end`,
          held_until: null,
          attempts: failed ? sql`attempts + 1` : 0,
        })
        .execute()
    },
    prune: async before =>
      Number(
        (
          await db
            .deleteFrom('boards')
            .where('next_at', 'is', null)
            .where('changed_at', '<', before)
            .executeTakeFirst()
        ).numDeletedRows,
      ),
  }
}

async function show(
  db: Database,
  { door, key, place, environment, operation }: Parameters<BoardStore['show']>[0],
): Promise<Board> {
  const row = await db
    .insertInto('boards')
    .values({ door, key, place: write(place), environment, operation })
    .onConflict(conflict =>
      conflict.columns(['door', 'key']).doUpdateSet({
        place: sql`(boards.place::jsonb || excluded.place::jsonb)::text`,
        environment,
        operation,
        attempts: 0,
        next_at: sql`clock_timestamp()`,
        changed_at: sql`clock_timestamp()`,
        error: null,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return toBoard(row)
}

function toBoard({
  id,
  door,
  key,
  place,
  environment,
  operation,
  shown,
  attempts,
}: Selectable<BoardTable>): Board {
  return {
    id,
    door,
    key,
    place: JSON.parse(place) as Board['place'],
    environment,
    operation,
    shown,
    attempts,
  }
}
