import type { InstallationStore } from '../../model/accessStore.ts'
import type { Database } from './database.ts'

export function createInstallationStore(db: Database): InstallationStore {
  return {
    needsApprovalByDefault: async () => {
      const row = await db
        .selectFrom('installation')
        .select('value')
        .where('key', '=', 'approvals')
        .executeTakeFirst()
      return row?.value === 'two-persons'
    },
    ensureStatesIdentity: async identity => {
      await db
        .insertInto('installation')
        .values({ key: 'states', value: identity })
        .onConflict(conflict => conflict.column('key').doNothing())
        .execute()
      const row = await db
        .selectFrom('installation')
        .select('value')
        .where('key', '=', 'states')
        .executeTakeFirstOrThrow()
      return row.value
    },
  }
}
