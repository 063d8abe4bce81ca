import { sql } from 'kysely'
import { worker } from '../../../model/actor.ts'

import type { Database } from '../database.ts'
import { createOperation, noteTransition } from './create.ts'
import { requireOperation, holding } from './rows.ts'
import type { Claim, ClaimInput, NewOperation } from '../../../model/operationStore.ts'
import { hasLabels } from './labels.ts'

/**
 * Takes the next queued operation of the environment: an automatic rollback first, then the oldest.
 * The row lock on the environment serialises claims of one environment; claims of different
 * environments do not wait for each other. A worker without the labels of the environment gets
 * null. Runs in a transaction.
 */
export async function claim(
  db: Database,
  environment: string,
  by: ClaimInput,
): Promise<Claim | null> {
  if (!(await lockFree(db, environment))) return null
  const next = await db
    .selectFrom('operations')
    .select('id')
    .where('environment', '=', environment)
    .where('status', '=', 'queued')
    .where(hasLabels('operations.environment', by.labels))
    .orderBy(sql`rollback_of is null`)
    .orderBy('number')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  if (!next) return null
  const fence = await takeNextFence(db, environment)
  await start(db, next.id, fence, by)
  await noteTransition(db, next.id, {
    from: 'queued',
    to: 'running',
    actor: { kind: worker.kind, name: worker.name, tokenId: null },
    reason: `claimed by worker ${by.worker}`,
  })
  return { operation: await requireOperation(db, next.id), fence }
}

/** Locks the environment until the transaction ends; false: it does not exist, or is claimed. */
async function lockFree(db: Database, environment: string): Promise<boolean> {
  const locked = await db
    .selectFrom('environments')
    .select('name')
    .where('name', '=', environment)
    .forUpdate()
    .executeTakeFirst()
  return locked !== undefined && !(await hasHolder(db, environment))
}

/** Inserts an operation and starts it, unless another one holds the environment. */
export async function begin(
  db: Database,
  input: NewOperation,
  by: ClaimInput,
): Promise<Claim | null> {
  const { environment, requestedBy } = input
  if (!(await lockFree(db, environment))) return null
  const { id } = await createOperation(db, input)
  const fence = await takeNextFence(db, environment)
  await start(db, id, fence, by)
  const reason = `started by ${requestedBy.name}`
  await noteTransition(db, id, { from: 'queued', to: 'running', actor: requestedBy, reason })
  return { operation: await requireOperation(db, id), fence }
}

/** The fence of an environment only grows, also after its deletion. */
export async function takeNextFence(db: Database, environment: string): Promise<number> {
  const { fence } = await db
    .insertInto('fences')
    .values({ environment, fence: 1 })
    .onConflict(conflict =>
      conflict.column('environment').doUpdateSet({ fence: sql`fences.fence + 1` }),
    )
    .returning('fence')
    .executeTakeFirstOrThrow()
  return fence
}

/** this uses the clock of the database, so the clocks of workers may differ */
export function addLeaseSeconds(seconds: number) {
  return sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})`
}

async function hasHolder(db: Database, environment: string): Promise<boolean> {
  return (
    (await db
      .selectFrom('operations')
      .select('id')
      .where('environment', '=', environment)
      .where(sql<boolean>`status in (${holding})`)
      .executeTakeFirst()) !== undefined
  )
}

async function start(db: Database, id: string, fence: number, by: ClaimInput): Promise<void> {
  await db
    .updateTable('operations')
    .where('id', '=', id)
    .set({
      status: 'running',
      attempt: sql`attempt + 1`,
      started_at: sql`coalesce(started_at, clock_timestamp())`,
      fence,
      worker: by.worker,
      lease_until: addLeaseSeconds(by.leaseSeconds),
      run_folder: null,
    })
    .execute()
}
