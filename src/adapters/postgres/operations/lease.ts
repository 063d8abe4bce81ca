import { sql } from 'kysely'
import { TwinstackError } from '../../../lib/errors.ts'

import type { Operation } from '../../../model/operation.ts'
import type { Database } from '../database.ts'
import { addLeaseSeconds, takeNextFence } from './claim.ts'
import { requireOperation, holding, isId, selectOperations, toOperation } from './rows.ts'
import type { Claim, OperationStore } from '../../../model/operationStore.ts'
import type { WorkerLabels } from '../../../model/workerLabels.ts'
import { hasLabels } from './labels.ts'

const isHeld = sql<boolean>`status in (${holding})`

export async function renew(
  db: Database,
  id: string,
  { worker, fence, leaseSeconds }: Parameters<OperationStore['renew']>[1],
): Promise<boolean> {
  const renewed = await db
    .updateTable('operations')
    .set({ lease_until: addLeaseSeconds(leaseSeconds) })
    .where('id', '=', id)
    .where('fence', '=', fence)
    .where('worker', '=', worker)
    .where(isHeld)
    .returning('id')
    .executeTakeFirst()
  return renewed !== undefined
}

export async function listAbandoned(
  db: Database,
  { worker, labels }: Parameters<OperationStore['listAbandoned']>[0],
): Promise<Operation[]> {
  const rows = await selectOperations(db)
    .where(sql<boolean>`o.status in (${holding})`)
    .where(
      sql<boolean>`(o.lease_until is null or o.lease_until < clock_timestamp()
        or o.worker = ${worker})`,
    )
    // an update of a plain pulumi needs no worker
    .where(sql<boolean>`(o.kind = 'out-of-band' or ${hasLabels('o.environment', labels)})`)
    .orderBy('o.number')
    .execute()
  return rows.map(toOperation)
}

/**
 * When two workers take over at the same time, the second finds a valid lease of a living worker. A
 * worker without the labels of the environment gets null. Runs in a transaction.
 */
export async function takeOver(
  db: Database,
  id: string,
  by: Parameters<OperationStore['takeOver']>[1],
): Promise<Claim | null> {
  const left = [by.worker, ...(by.left === undefined ? [] : [by.left])]
  const found = await db
    .selectFrom('operations')
    .select('environment')
    .where('id', '=', id)
    .where(isHeld)
    .where(
      sql<boolean>`(lease_until is null or lease_until < clock_timestamp()
        or worker = any(${left}::text[]))`,
    )
    .where(hasLabels('operations.environment', by.labels))
    .forUpdate()
    .executeTakeFirst()
  if (!found) return null
  const fence = await takeNextFence(db, found.environment)
  await db
    .updateTable('operations')
    .set({ fence, worker: by.worker, lease_until: addLeaseSeconds(by.leaseSeconds) })
    .where('id', '=', id)
    .execute()
  return { operation: await requireOperation(db, id), fence }
}

/** Environments with queued operations that nothing holds, for a worker with these labels. */
export async function listWaitingEnvironments(
  db: Database,
  labels?: WorkerLabels,
): Promise<string[]> {
  const rows = await db
    .selectFrom('operations as o')
    .innerJoin('environments as e', 'e.name', 'o.environment')
    .select('o.environment')
    .distinct()
    .where('o.status', '=', 'queued')
    .where(hasLabels('o.environment', labels))
    .where(
      sql<boolean>`not exists (select from twinstack.operations h
        where h.environment = o.environment and h.status in (${holding}))`,
    )
    .orderBy('o.environment')
    .execute()
  return rows.map(row => row.environment)
}

export async function findRunFolder(db: Database, id: string): Promise<string | null> {
  if (!isId(id)) return null
  return (
    (await db.selectFrom('operations').select('run_folder').where('id', '=', id).executeTakeFirst())
      ?.run_folder ?? null
  )
}

export async function setRunFolder(
  db: Database,
  id: string,
  folder: string,
  fence: number,
): Promise<void> {
  const row = await db
    .updateTable('operations')
    .set({ run_folder: folder })
    .where('id', '=', id)
    .where('fence', '=', fence)
    .returning('id')
    .executeTakeFirst()
  if (!row)
    throw new TwinstackError(
      'conflict',
      `operation ${id} was taken over: ${fence} is an old fence`,
      {
        hint: 'stop at once and start nothing',
      },
    )
}
