/**
 * The common part of approving and rejecting: the rights, and that only one of two simultaneous
 * decisions is stored.
 */
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { toActorRecord } from '../../model/actor.ts'
import type { NoticeType } from '../../model/finding.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { findOperation, requireOperation, getTarget } from './getOperation.ts'
import { noticeEnd } from './execute/noticeEnd.ts'
import { noticeStoppedRollback } from './execute/noticeStoppedRollback.ts'

import type { Approval, Operation, OperationError, Status } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** Decisions that are refused with these codes are written to the audit log. */
const refusedDecisions = new Set(['forbidden', 'approval-not-pending', 'approval-digest-mismatch'])

export type Decision = {
  to: Extract<Status, 'queued' | 'refused'>
  status: Approval['status']
  reason: string
  error?: OperationError
  notice: NoticeType
}

/**
 * Decides about a waiting operation in one transaction, with its audit row and its notice. `decide`
 * gets the approval that waits and throws the reason to refuse the decision. A refused decision is
 * written to the audit log, too.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `approval-not-pending`, and what `decide` throws
 */
export async function decideApproval(
  ctx: VerbContext,
  {
    id,
    action,
    comment,
    decide,
  }: {
    id: string
    action: string
    comment: string
    decide(operation: Operation, approval: Approval): Decision
  },
): Promise<Operation> {
  const operation = await requireOperation(ctx, id, 'operation:read')
  try {
    authorise(ctx.actor, 'operation:approve', getTarget(operation))
    return await ctx.store.runInTransaction(store =>
      end({ ...ctx, store }, operation, { action, comment, decide }),
    )
  } catch (error) {
    if (error instanceof TwinstackError && refusedDecisions.has(String(error.code))) {
      await writeAuditLog(ctx, {
        action,
        target: operation.environment,
        outcome: 'refused',
        detail: { operation: id, code: error.code, why: error.message },
      })
    }
    throw error
  }
}

async function end(
  ctx: VerbContext,
  { id, environment }: Operation,
  {
    action,
    comment,
    decide,
  }: {
    action: string
    comment: string
    decide(operation: Operation, approval: Approval): Decision
  },
): Promise<Operation> {
  // no worker claims while the environment is locked, so the values that are read here stay valid
  if (!(await ctx.store.environments.lock(environment)))
    throw new TwinstackError('not-found', `the environment ${environment} was removed`)
  const now = await findOperation(ctx, id)
  if (now.status !== 'awaiting-approval' || now.approval?.status !== 'waiting')
    throw createNotWaitingError(now)
  // the worker's sweep ends it within seconds; until then a late approval is refused
  if (action === 'operation.approve' && Date.parse(now.approval.expiresAt) <= Date.now())
    throw createNotWaitingError(now)
  const { to, status, reason, error, notice } = decide(now, now.approval)
  const approval: Approval = {
    ...now.approval,
    status,
    by: ctx.actor.name,
    at: new Date().toISOString(),
    comment,
  }
  const ended = await ctx.store.operations.transition(id, {
    from: 'awaiting-approval',
    to,
    actor: toActorRecord(ctx.actor),
    reason,
    approval,
    ...(error ? { error } : {}),
  })
  if (!ended) throw createNotWaitingError(await findOperation(ctx, id))
  if (to === 'queued') await ctx.queue.offer(ctx.store, environment)
  else await noticeStoppedRollback(ctx, ended)
  await writeAuditLog(ctx, {
    action,
    target: environment,
    outcome: 'done',
    detail: { operation: id, digest: approval.digest, comment },
  })
  await ctx.store.notices.add({
    type: notice,
    environment,
    operation: id,
    text: reason,
    detail: { by: ctx.actor.name, digest: approval.digest, comment },
  })
  await noticeEnd(ctx.store, ended)
  return ended
}

function createNotWaitingError({ id, status }: Operation): TwinstackError {
  return new TwinstackError(
    'approval-not-pending',
    `operation ${id} is ${status} and does not wait for an approval`,
    { hint: `read it with GET /v1/operations/${id}` },
  )
}
