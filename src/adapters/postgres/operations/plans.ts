import type { Plan } from '../../../model/operation.ts'
import type { Database } from '../database.ts'
import { read, write } from '../json.ts'
import { runInTransaction } from '../transaction.ts'
import { isId } from './rows.ts'
import type { PlanStore } from '../../../model/historyStore.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

const kept = 20

export function createPlanStore(db: Database): PlanStore {
  return {
    save: plan => runInTransaction(db, trx => savePlan(trx, plan)),
    getLatest: (environment, revision) => findLatestPlan(db, environment, revision),
    getByOperation: operation => findPlan(db, operation),
  }
}

async function savePlan(db: Database, plan: Plan): Promise<void> {
  const { operation, environment, revision, at } = plan
  const row = { environment, revision, at, body: write(plan) }
  await db
    .insertInto('plans')
    .values({ operation, ...row })
    .onConflict(conflict => conflict.column('operation').doUpdateSet(row))
    .execute()
  await db
    .deleteFrom('plans')
    .where('environment', '=', environment)
    .where(
      'operation',
      'not in',
      db
        .selectFrom('plans')
        .select('operation')
        .where('environment', '=', environment)
        .orderBy('at', 'desc')
        .limit(kept),
    )
    .execute()
}

async function findLatestPlan(
  db: Database,
  environment: string,
  revision?: string,
): Promise<Plan | null> {
  const row = await db
    .selectFrom('plans')
    .select('body')
    .where('environment', '=', environment)
    .$if(revision !== undefined, query => query.where('revision', '=', requirePresent(revision)))
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? read(row.body) : null
}

async function findPlan(db: Database, operation: string): Promise<Plan | null> {
  if (!isId(operation)) return null
  const row = await db
    .selectFrom('plans')
    .select('body')
    .where('operation', '=', operation)
    .executeTakeFirst()
  return row ? read(row.body) : null
}
