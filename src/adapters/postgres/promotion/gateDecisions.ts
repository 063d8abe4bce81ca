import { sql } from 'kysely'
import type { GateDecisionStore } from '../../../model/promotionStore.ts'
import type { Database } from '../database.ts'
import { read } from '../json.ts'
import { isId, selectOperations, toOperation } from '../operations/rows.ts'

const most = 50
/** these kinds apply the whole program, with targets only a part of it */
const proving = ['deploy', 'reconcile', 'rebuild', 'rollback'] as const

export function createGateDecisionStore(db: Database): GateDecisionStore {
  return {
    add: async ({
      decision: { operation, environment, at, allowed },
      body,
      digest,
      keyId,
      seal,
    }) => {
      await db
        .insertInto('gate_decisions')
        .values({ operation, environment, at, allowed, digest, body, key_id: keyId, seal })
        .execute()
    },
    listByOperation: async operation => {
      if (!isId(operation)) return []
      const rows = await db
        .selectFrom('gate_decisions')
        .selectAll()
        .where('operation', '=', operation)
        .orderBy('seq')
        .execute()
      return rows.map(({ body, digest, key_id: keyId, seal }) => ({
        decision: { ...read<object>(body), digest } as never,
        body,
        digest,
        keyId,
        seal,
      }))
    },
    getLastRefused: async environment =>
      (
        await db
          .selectFrom('gate_decisions')
          .select('operation')
          .where('environment', '=', environment)
          .where('allowed', '=', false)
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst()
      )?.operation ?? null,
    listProofs: (environment, commit) => readProofs(db, environment, commit),
  }
}

async function readProofs(db: Database, environment: string, commit: string | null) {
  const rows = await selectOperations(db)
    .where('o.environment', '=', environment)
    .where('o.kind', 'in', proving)
    .where('o.status', 'in', ['succeeded', 'failed'])
    // operations remain as history after their environment is deleted, and those of an earlier
    // environment of the same name do not count
    .where(
      'o.created_at',
      '>=',
      db.selectFrom('environments').select('created_at').where('name', '=', environment),
    )
    .where(
      sql<boolean>`coalesce((o.options::json->>'planOnly')::boolean, false) = false
        and coalesce(json_array_length(o.options::json->'targets'), 0) = 0`,
    )
    .$if(commit !== null, query =>
      query.where(sql<boolean>`o.revision::json->>'commit' = ${commit}`),
    )
    .orderBy('o.finished_at', 'desc')
    .limit(most)
    .execute()
  return rows.map(toOperation)
}
