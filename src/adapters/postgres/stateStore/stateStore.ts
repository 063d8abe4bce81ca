import { sql, type Selectable } from 'kysely'
import type { StackStore, WrappedKey } from '../../../model/stateServiceStore.ts'
import type { Database } from '../database.ts'
import { holding } from '../operations/rows.ts'
import type { StackKeyTable } from './schema.ts'
import { createStackRows } from './stacks.ts'
import { createStateRows } from './states.ts'
import { updateRows } from './updates.ts'
import { updateWrites } from './writes.ts'

/** Stacks, updates, journals, states and keys of the state service. */
export function createStackStore(db: Database): StackStore {
  return {
    ...createStackRows(db),
    ...updateRows(db),
    ...updateWrites(db),
    ...createStateRows(db),
    ...createKeyRows(db),
    ...createTokenRows(db),
  }
}

function createKeyRows(
  db: Database,
): Pick<StackStore, 'listKeys' | 'addKey' | 'rewrapKey' | 'listKeysOfOtherMasters'> {
  const keys = db.selectFrom('stack_keys').selectAll()
  return {
    listKeys: async stack =>
      (await keys.where('stack', '=', stack).orderBy('number').execute()).map(toKey),
    addKey: async key => {
      await db.insertInto('stack_keys').values(key).execute()
    },
    rewrapKey: async ({ stack, number, master, wrapped }) => {
      await db
        .updateTable('stack_keys')
        .set({ master, wrapped })
        .where('stack', '=', stack)
        .where('number', '=', number)
        .execute()
    },
    listKeysOfOtherMasters: async master =>
      (await keys.where('master', '!=', master).execute()).map(toKey),
  }
}

function createTokenRows(db: Database): Pick<StackStore, 'addToken' | 'findToken'> {
  return {
    addToken: async ({ hash, stack: { project, name }, operation, reading }) => {
      // those of ended operations are refused already
      await sql`
        delete from twinstack.stack_tokens t using twinstack.operations o
        where o.id = t.operation and o.status not in (${holding})
          and t.created_at < now() - interval '1 hour'`.execute(db)
      await db
        .insertInto('stack_tokens')
        .values({ hash, project, name, operation, reading })
        .execute()
    },
    findToken: async hash => {
      const row = await db
        .selectFrom('stack_tokens as t')
        .innerJoin('operations as o', 'o.id', 't.operation')
        .select(['t.project', 't.name', 't.operation', 't.reading'])
        .where('t.hash', '=', hash)
        .where(sql<boolean>`o.status in (${holding})`)
        .executeTakeFirst()
      return row
        ? {
            stack: { project: row.project, name: row.name },
            operation: row.operation,
            reading: row.reading,
          }
        : null
    },
  }
}

function toKey({ stack, number, master, wrapped }: Selectable<StackKeyTable>): WrappedKey {
  return { stack, number, master, wrapped }
}
