import type { TestResultStore } from '../../../model/promotionStore.ts'
import type { TestResult } from '../../../model/promotion.ts'
import type { Database } from '../database.ts'
import { read } from '../json.ts'
import { isId } from '../operations/rows.ts'

/** Rows are only inserted; a second insert of the same id changes nothing. */
export function createTestResultStore(db: Database): TestResultStore {
  return {
    add: async result => {
      const { id, operation, at, outcome } = result
      await db
        .insertInto('test_results')
        .values({ id, operation, at, outcome, body: formatReadable(result) })
        .onConflict(conflict => conflict.column('id').doNothing())
        .execute()
    },
    listByOperation: async operation => {
      if (!isId(operation)) return []
      const rows = await db
        .selectFrom('test_results')
        .select('body')
        .where('operation', '=', operation)
        .orderBy('at')
        .orderBy('id')
        .execute()
      return rows.map(({ body }) => read(body))
    },
  }
}

/**
 * Lists count by a field of the body, and PostgreSQL can't read JSON with U+0000 or lone
 * surrogates.
 */
function formatReadable(result: TestResult): string {
  return JSON.stringify(result, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\u0000', '\ufffd').toWellFormed() : value,
  )
}
