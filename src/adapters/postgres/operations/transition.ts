import { sql, type Updateable } from 'kysely'
import {
  finalStatuses,
  holdingStatuses,
  transitions,
  type Operation,
} from '../../../model/operation.ts'
import { TwinstackError } from '../../../lib/errors.ts'

import type { HealResult } from '../../../model/run.ts'
import { cancelChannel } from '../channels.ts'
import type { Database } from '../database.ts'
import { write, writeOrNull } from '../json.ts'
import type { OperationTable } from '../schema.ts'
import { noteTransition } from './create.ts'
import { requireOperation, getOperation, isId } from './rows.ts'
import type { OperationStore } from '../../../model/operationStore.ts'

type Change = Parameters<OperationStore['transition']>[1]

/** Runs in a transaction. */
export async function transition(
  db: Database,
  id: string,
  change: Change,
): Promise<Operation | null> {
  const row = isId(id)
    ? await db
        .selectFrom('operations')
        .select('status')
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (row?.status !== change.from) return null
  // this check has a message; the trigger refuses the transition for all other writers
  if (!transitions[change.from].includes(change.to))
    throw new TwinstackError(
      'conflict',
      `operation ${id} is ${change.from} and can't become ${change.to}`,
    )
  await db.updateTable('operations').set(listChangedColumns(change)).where('id', '=', id).execute()
  await noteTransition(db, id, change)
  return await requireOperation(db, id)
}

/**
 * Stores the first request; a request after the end changes nothing. Null when there is no such
 * operation. Runs in a transaction.
 */
export async function requestCancel(
  db: Database,
  id: string,
  by: string,
): Promise<Operation | null> {
  if (!isId(id)) return null
  const updated = await db
    .updateTable('operations')
    .where('id', '=', id)
    .where('status', 'not in', [...finalStatuses])
    .set({
      cancel_by: sql`coalesce(cancel_by, ${by})`,
      cancel_requested_at: sql`coalesce(cancel_requested_at, clock_timestamp())`,
      touched_at: sql`clock_timestamp()`,
    })
    .returning('id')
    .executeTakeFirst()
  if (updated) await sql`select pg_notify(${cancelChannel}, ${id}::uuid::text)`.execute(db)
  return await getOperation(db, id)
}

function listChangedColumns(change: Change): Updateable<OperationTable> {
  return {
    status: change.to,
    ...(change.error !== undefined && { error: writeOrNull(change.error) }),
    ...(change.changes !== undefined && { changes: write(change.changes) }),
    ...(change.engineVersion !== undefined && { engine_version: change.engineVersion }),
    ...(change.settingsDigest !== undefined && { settings_digest: change.settingsDigest }),
    ...(change.schemaDigest !== undefined && { schema_digest: change.schemaDigest }),
    ...(change.approval !== undefined && { approval: writeOrNull(change.approval) }),
    ...(change.stopped !== undefined && { cancel_stopped: change.stopped }),
    ...(change.notes !== undefined && { notes: write(change.notes) }),
    ...(change.healed !== undefined && { healed: write(toUrnColumns(change.healed)) }),
    ...(change.cleanup !== undefined && { cleanup: writeOrNull(change.cleanup) }),
    ...(change.imported !== undefined && { imported: write(change.imported) }),
    ...(change.kept !== undefined && { kept: write(change.kept) }),
    ...(!holdingStatuses.includes(change.to) && { lease_until: null, worker: null }),
    ...(finalStatuses.includes(change.to) && { finished_at: new Date() }),
  }
}

function toUrnColumns({
  imported,
  cleared,
  undecided,
  locks,
}: HealResult): NonNullable<Operation['healed']> {
  return { imported: imported.map(({ urn }) => urn), cleared, undecided, locks }
}
