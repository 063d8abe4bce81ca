import type { TestResultStore } from '../../promotion/ports.ts'
import type { Database } from '../database.ts'
import { read, write } from '../json.ts'
import { isId } from '../operations/rows.ts'

export function testResultStore (db: Database): TestResultStore {
  return {
    add: async result => {
      const { id, operation, at, outcome } = result
      await db.insertInto('test_results').values({ id, operation, at, outcome, body: write(result) }).execute()
    },
    of: async operation => {
      if (!isId(operation)) return []
      const rows = await db.selectFrom('test_results').select('body').where('operation', '=', operation).orderBy('at').orderBy('id').execute()
      return rows.map(({ body }) => read(body))
    },
  }
}
