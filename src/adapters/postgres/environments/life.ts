import { sql } from 'kysely'

import type { Environment } from '../../../model/environment.ts'
import type { Database } from '../database.ts'
import { writeOrNull } from '../json.ts'
import type { EnvironmentStore, NewEnvironment } from '../../../model/environmentStore.ts'

type LifeStore = Pick<
  EnvironmentStore,
  | 'lockCreation'
  | 'countEphemeral'
  | 'prolong'
  | 'markWarned'
  | 'wasBranchSeen'
  | 'noteBranch'
  | 'recordLeftovers'
>

/** an arbitrary number that no other advisory lock uses */
const creation = 7_420_006

/** Time to live and leftovers of ephemeral environments. */
export function createLifeStore(
  db: Database,
  get: (name: string) => Promise<Environment | null>,
): LifeStore {
  return {
    lockCreation: async () => {
      await sql`select pg_advisory_xact_lock(${sql.lit(creation)})`.execute(db)
    },
    countEphemeral: owner => countEnvironments(db, owner),
    prolong: async (name, minutes, now) => {
      await prolong(db, name, minutes, now ?? null)
      return get(name)
    },
    markWarned: async (name, now) => {
      await db
        .updateTable('environments')
        .set({ warned_at: now })
        .where('name', '=', name)
        .execute()
    },
    wasBranchSeen: async name =>
      (
        await db
          .selectFrom('environments')
          .select('branch_seen')
          .where('name', '=', name)
          .executeTakeFirst()
      )?.branch_seen ?? false,
    noteBranch: async name => {
      await db
        .updateTable('environments')
        .set({ branch_seen: true })
        .where('name', '=', name)
        .execute()
    },
    recordLeftovers: async (name, leftovers) => {
      await db
        .updateTable('environments')
        .set({ leftovers: writeOrNull(leftovers) })
        .where('name', '=', name)
        .execute()
    },
  }
}

/** The columns of a new environment's life, by the clock of the database. */
export function toLifeColumns(life: NewEnvironment['life']) {
  if (!life) return {}
  const { ttlMinutes, maximumMinutes } = life
  return {
    ttl_minutes: ttlMinutes,
    expires_at: addMinutes(null, Math.min(ttlMinutes, maximumMinutes)),
    hard_end: addMinutes(null, maximumMinutes),
  }
}

function addMinutes(now: Date | null, minutes: number) {
  return sql<Date>`coalesce(${now}::timestamptz, clock_timestamp()) + ${minutes}::integer * interval
    '1 minute'`
}

async function countEnvironments(
  db: Database,
  owner: string,
): Promise<{ total: number; owned: string[] }> {
  const rows = await db
    .selectFrom('environments')
    .select(['name', 'owner'])
    .where('kind', '=', 'ephemeral')
    .orderBy('name')
    .execute()
  return { total: rows.length, owned: rows.filter(row => row.owner === owner).map(row => row.name) }
}

/** An earlier warning is not valid any more after the end has moved. */
async function prolong(
  db: Database,
  name: string,
  minutes: number | null,
  now: Date | null,
): Promise<void> {
  const end = sql<Date>`greatest(expires_at, least(coalesce(${now}::timestamptz, clock_timestamp())
    + coalesce(${minutes}::integer, ttl_minutes) * interval '1 minute', hard_end))`
  await db
    .updateTable('environments')
    .where('name', '=', name)
    .where('ttl_minutes', 'is not', null)
    .set({
      expires_at: end,
      warned_at: sql`case when ${end} > expires_at then null else warned_at end`,
    })
    .execute()
}
