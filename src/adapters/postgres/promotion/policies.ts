import type { PolicyStore } from '../../../model/promotionStore.ts'
import type { Database } from '../database.ts'
import { toIso, read, write } from '../json.ts'

export function createPolicyStore(db: Database): PolicyStore {
  return {
    get: async environment => {
      const row = await db
        .selectFrom('policies')
        .selectAll()
        .where('environment', '=', environment)
        .executeTakeFirst()
      return row
        ? { body: read(row.body), updatedAt: toIso(row.updated_at), updatedBy: row.updated_by }
        : null
    },
    set: async (environment, body, by) => {
      if (body === null)
        return void (await db
          .deleteFrom('policies')
          .where('environment', '=', environment)
          .execute())
      const row = { body: write(body), updated_at: new Date(), updated_by: by }
      await db
        .insertInto('policies')
        .values({ environment, ...row })
        .onConflict(conflict => conflict.column('environment').doUpdateSet(row))
        .execute()
    },
  }
}
