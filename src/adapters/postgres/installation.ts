import { statesInDatabase, type InstallationStore } from '../../model/accessStore.ts'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { absentSeconds } from './operations/labels.ts'

const stateKeys = { identity: 'states', organisation: 'organisation' }

export function createInstallationStore(db: Database): InstallationStore {
  const find = async (key: string) => {
    const row = await db
      .selectFrom('installation')
      .select('value')
      .where('key', '=', key)
      .executeTakeFirst()
    return row?.value ?? null
  }
  return {
    needsApprovalByDefault: async () => (await find('approvals')) === 'two-persons',
    ensureStatesIdentity: async identity => {
      await db
        .insertInto('installation')
        .values({ key: stateKeys.identity, value: identity })
        .onConflict(conflict => conflict.column('key').doNothing())
        .execute()
      return (await find(stateKeys.identity)) ?? identity
    },
    findStatesIdentity: () => find(stateKeys.identity),
    forgetStatesIdentity: async () => {
      await db.deleteFrom('installation').where('key', '=', stateKeys.identity).execute()
    },
    moveStatesToDatabase: async organisation => {
      const rows = [{ key: stateKeys.identity, value: statesInDatabase }]
      if (organisation) rows.push({ key: stateKeys.organisation, value: organisation })
      await db
        .insertInto('installation')
        .values(rows)
        .onConflict(conflict =>
          conflict.column('key').doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
        )
        .execute()
    },
    findOrganisation: () => find(stateKeys.organisation),
    hasStoredStates: async () => {
      const newest = db
        .selectFrom('stack_states')
        .distinctOn('stack')
        .select('resources')
        .orderBy('stack')
        .orderBy('version', 'desc')
      const found = db.selectFrom(newest.as('newest')).select('resources')
      const withResources = found.where('resources', '>', 0).limit(1)
      return (await withResources.executeTakeFirst()) !== undefined
    },
    listLiveWorkers: async () => {
      const since = sql<Date>`clock_timestamp() - make_interval(secs => ${absentSeconds})`
      const seen = db.selectFrom('workers').select('name').where('seen_at', '>', since)
      return (await seen.orderBy('name').execute()).map(({ name }) => name)
    },
    hasRecordedStates: async () => {
      const found = db.selectFrom('environments').select('name')
      const recorded = found.where('state_digest', 'is not', null).limit(1)
      return (await recorded.executeTakeFirst()) !== undefined
    },
  }
}
