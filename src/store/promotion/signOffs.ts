import type { SignOffStore } from '../../promotion/ports.ts'
import type { Database } from '../database.ts'
import { iso } from '../json.ts'
import { isId } from '../operations/rows.ts'

export function signOffStore (db: Database): SignOffStore {
  return {
    /** the same person's second word for a role changes nothing */
    add: async ({ operation, role, by, at, comment }) => {
      await db.insertInto('sign_offs').values({ operation, role, by, at: new Date(at), comment }).onConflict(conflict => conflict.columns(['operation', 'role', 'by']).doNothing()).execute()
    },
    of: async operation => {
      if (!isId(operation)) return []
      const rows = await db.selectFrom('sign_offs').selectAll().where('operation', '=', operation).orderBy('at').execute()
      return rows.map(({ at, ...row }) => ({ ...row, at: iso(at) }))
    },
  }
}
