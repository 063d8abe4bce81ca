import { sql } from 'kysely'
import { hashSha256 } from '../../../lib/hash.ts'
import type { StackStore } from '../../../model/stateServiceStore.ts'
import type { Database } from '../database.ts'
import { read, write } from '../json.ts'
import { pack, toState, unpack } from './rows.ts'

type Part = Pick<
  StackStore,
  | 'listJournal'
  | 'getCheckpoint'
  | 'getStateAt'
  | 'getState'
  | 'saveState'
  | 'takeNextVersion'
  | 'prune'
  | 'prunePreviews'
>

export function createStateRows(db: Database): Part {
  const states = db.selectFrom('stack_states').selectAll()
  return {
    listJournal: async update => {
      const entries = db.selectFrom('stack_journal').select('body').where('update_id', '=', update)
      return (await entries.orderBy('sequence').execute()).map(({ body }) => body)
    },
    getCheckpoint: async update => {
      const of = db.selectFrom('stack_checkpoints').selectAll().where('update_id', '=', update)
      const row = await of.executeTakeFirst()
      if (!row) return null
      const { schema, features, body } = row
      return { schema, features: read<string[]>(features), deployment: await unpack(body) }
    },
    getStateAt: async (stack, version) => {
      const before = states.where('stack', '=', stack).where('version', '<=', version)
      const row = await before.orderBy('version', 'desc').limit(1).executeTakeFirst()
      return row ? toState(row) : null
    },
    getState: async (stack, version) => {
      const one = states.where('stack', '=', stack).where('version', '=', version)
      const row = await one.executeTakeFirst()
      return row ? toState(row) : null
    },
    saveState: async ({ stack, version, update, schema, features, deployment, resources }) => {
      const values = {
        stack,
        version,
        update_id: update,
        schema,
        features: write(features),
        digest: hashSha256(deployment),
        resources,
        body: await pack(deployment),
      }
      await db.insertInto('stack_states').values(values).execute()
      if (update === null) return
      const size = { resources }
      await db.updateTable('stack_updates').set(size).where('id', '=', update).execute()
    },
    takeNextVersion: async stack => {
      const next = db.updateTable('stacks').set({ version: sql`version + 1` })
      const row = await next.where('id', '=', stack).returning('version').executeTakeFirstOrThrow()
      return row.version
    },
    prune: (stack, limits) => prune(db, stack, limits),
    prunePreviews: async before => {
      const old = db.deleteFrom('stack_updates').where('version', 'is', null)
      const { numDeletedRows } = await old.where('created_at', '<', before).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

/** A running update needs the state that it started from, which is the newest one. */
async function prune(
  db: Database,
  stack: string,
  { count, days }: { count: number; days: number },
): Promise<number> {
  const { rows: gone } = await sql<{ update_id: string | null }>`
    with kept as (
      select version, taken_at, row_number() over (order by version desc) as place
      from twinstack.stack_states where stack = ${stack}
    ), good as (
      select max(s.version) as version from twinstack.stack_states s
      left join twinstack.stack_updates u on u.id = s.update_id
      where s.stack = ${stack} and (u.id is null or u.status = 'succeeded')
    )
    delete from twinstack.stack_states s using kept
    where s.stack = ${stack} and s.version = kept.version and kept.place > 1
      and s.version is distinct from (select version from good)
      and (kept.place > ${count} or kept.taken_at < now() - make_interval(days => ${days}))
    returning s.update_id`.execute(db)
  const updates = gone.flatMap(({ update_id: id }) => id ?? [])
  if (updates.length > 0) {
    await db.deleteFrom('stack_journal').where('update_id', 'in', updates).execute()
    await db.deleteFrom('stack_checkpoints').where('update_id', 'in', updates).execute()
  }
  return gone.length
}
