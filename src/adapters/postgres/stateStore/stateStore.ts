import type { Selectable } from 'kysely'
import type { StackStore, WrappedKey } from '../../../model/stateServiceStore.ts'
import type { Database } from '../database.ts'
import type { StackKeyTable } from './schema.ts'
import { stackRows } from './stacks.ts'
import { stateRows } from './states.ts'
import { updateRows } from './updates.ts'
import { updateWrites } from './writes.ts'

/** Stacks, updates, journals, states and keys of the state service. */
export function stackStore(db: Database): StackStore {
  return {
    ...stackRows(db),
    ...updateRows(db),
    ...updateWrites(db),
    ...stateRows(db),
    ...keyRows(db),
  }
}

function keyRows(
  db: Database,
): Pick<StackStore, 'keys' | 'addKey' | 'rewrapKey' | 'keysOfOtherMasters'> {
  const keys = db.selectFrom('stack_keys').selectAll()
  return {
    keys: async stack =>
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
    keysOfOtherMasters: async master =>
      (await keys.where('master', '!=', master).execute()).map(toKey),
  }
}

function toKey({ stack, number, master, wrapped }: Selectable<StackKeyTable>): WrappedKey {
  return { stack, number, master, wrapped }
}
