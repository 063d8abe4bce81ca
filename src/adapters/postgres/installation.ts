import type { InstallationStore } from '../../model/accessStore.ts'
import type { Database } from './database.ts'

export function installationStore(db: Database): InstallationStore {
  return {
    approvesByDefault: async () => {
      const row = await db
        .selectFrom('installation')
        .select('value')
        .where('key', '=', 'approvals')
        .executeTakeFirst()
      return row?.value === 'two-persons'
    },
  }
}
