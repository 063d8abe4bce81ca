import { z } from 'zod'
import { toActorRecord } from '../../model/actor.ts'
import { writeAuditLog } from '../access/auditLog.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { noticeStoppedRollback } from './execute/noticeStoppedRollback.ts'
import { cancelPlainPulumi } from '../states/endPlainPulumi.ts'
import { findOperation, requireOperation } from './getOperation.ts'

import { finalStatuses, type Operation } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * Cancels an operation. A queued one ends at once. For a running one the engine gets a request to
 * stop: it finishes the started steps and saves the state (`gracefully`); after a grace period the
 * engine is killed (`forcibly`). `cancel.stopped` of the operation contains which of the two
 * happened.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `operation-finished`
 */
export async function cancelOperation({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Operation> {
  const { id } = parseInput(inputSchema, input)
  const { environment } = await requireOperation(ctx, id, 'operation:cancel')
  return ctx.store.runInTransaction(async store => {
    // every verb locks the environment, then its operations, then the audit log: in another order
    // this one and a destroy would wait for each other
    await store.environments.lock(environment)
    return cancel({ ...ctx, store }, id)
  })
}

async function cancel(ctx: VerbContext, id: string): Promise<Operation> {
  const requested = await ctx.store.operations.requestCancel(id, ctx.actor.name)
  const operation = requested ?? (await findOperation(ctx, id))
  if (finalStatuses.includes(operation.status)) {
    throw new TwinstackError(
      'operation-finished',
      `operation ${id} has already ended: ${operation.status}`,
      { hint: "an operation that has ended can't be cancelled" },
    )
  }
  if (operation.kind === 'out-of-band') await cancelPlainPulumi(ctx, operation)
  await writeAuditLog(ctx, {
    action: 'operation.cancel',
    target: operation.environment,
    outcome: 'done',
    detail: { operation: id },
  })
  if (operation.kind === 'out-of-band') return findOperation(ctx, id)
  if (operation.status !== 'queued' && operation.status !== 'awaiting-approval') return operation
  const ended = await ctx.store.operations.transition(id, {
    from: operation.status,
    to: 'cancelled',
    actor: toActorRecord(ctx.actor),
    reason: `cancelled by ${ctx.actor.name} before it started`,
    stopped: 'before-start',
  })
  if (ended) await noticeStoppedRollback(ctx, ended)
  // null: a worker has just claimed it; the request to cancel is stored and reaches that worker
  return ended ?? findOperation(ctx, id)
}
