import type { SignOffStore } from '../../../model/promotionStore.ts'
import type { Database } from '../database.ts'
import { toIso } from '../json.ts'
import { isId } from '../operations/rows.ts'

/** Rows are only inserted: a person signs off once in a role. */
export function createSignOffStore(db: Database): SignOffStore {
  return {
    add: async ({ operation, role, by, at, comment }) => {
      await db
        .insertInto('sign_offs')
        .values({ operation, role, by, at: new Date(at), comment })
        .execute()
    },
    listByOperation: async operation => {
      if (!isId(operation)) return []
      const rows = await db
        .selectFrom('sign_offs')
        .selectAll()
        .where('operation', '=', operation)
        .orderBy('at')
        .orderBy('role')
        .execute()
      return rows.map(row => ({ ...row, at: toIso(row.at) }))
    },
  }
}
