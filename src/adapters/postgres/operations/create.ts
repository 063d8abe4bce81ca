import { sql } from 'kysely'
import type { ActorRecord } from '../../../model/actor.ts'
import { TwinstackError } from '../../../lib/errors.ts'

import type { Operation, Status } from '../../../model/operation.ts'
import type { Database } from '../database.ts'
import { isUniqueViolation } from '../errors.ts'
import { write, writeOrNull } from '../json.ts'
import { appendOwn } from './events.ts'
import { requireOperation } from './rows.ts'
import type { NewOperation } from '../../../model/operationStore.ts'

/** Runs in a transaction. */
export async function createOperation(db: Database, input: NewOperation): Promise<Operation> {
  const { id } = await insert(db, input)
  await noteTransition(db, id, {
    from: null,
    to: 'queued',
    actor: input.requestedBy,
    reason: input.message || 'requested',
  })
  return await requireOperation(db, id)
}

/**
 * Writes the row of the history and its `status` event in the transaction of the status change.
 */
export async function noteTransition(
  db: Database,
  id: string,
  change: { from: Status | null; to: Status; actor: ActorRecord; reason: string },
): Promise<void> {
  const { from, to, actor, reason } = change
  await db
    .insertInto('transitions')
    .values({ operation: id, from_status: from, to_status: to, actor: write(actor), reason })
    .execute()
  await appendOwn(db, id, { type: 'status', from, to, reason, by: actor.name })
}

async function insert(db: Database, input: NewOperation): Promise<{ id: string }> {
  try {
    return await db
      .insertInto('operations')
      .values({
        environment: input.environment,
        environment_kind: input.environmentKind,
        kind: input.kind,
        status: 'queued',
        // not the start of the transaction, which may be earlier than the creation of its
        // environment
        created_at: sql<Date>`clock_timestamp()`,
        message: input.message,
        requested_by: write(input.requestedBy),
        revision: writeOrNull(input.revision),
        time_limit_seconds: input.timeLimitSeconds,
        remove_environment: input.removeEnvironment,
        ...(input.options && { options: write(input.options) }),
        ...(input.overrides && { overrides: write(input.overrides) }),
        rollback_of: input.rollbackOf ?? null,
        idempotency_key: input.idempotencyKey,
        idempotency_digest: input.idempotencyDigest,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
  } catch (error) {
    if (!isUniqueViolation(error, 'operations_idempotency_key')) throw error
    throw new TwinstackError(
      'conflict',
      'another request with the same Idempotency-Key was stored at the same time',
      { hint: 'repeat the request: the answer is then that of the first request', cause: error },
    )
  }
}
