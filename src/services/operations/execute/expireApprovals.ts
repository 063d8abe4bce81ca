import { toActorRecord, worker } from '../../../model/actor.ts'
import { noticeEnd } from './noticeEnd.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import type { Operation, OperationError } from '../../../model/operation.ts'
import { formatTime } from '../../../lib/formatTime.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * Ends operations whose approval has expired; returns how many. Several workers may do this at
 * once: the change of status has one winner.
 */
export async function expireApprovals(deps: ExecutorDeps): Promise<number> {
  const over = await deps.store.operations.listExpiredApprovals()
  const ended = await Promise.all(over.map(operation => expire(deps, operation)))
  return ended.filter(Boolean).length
}

async function expire(
  { store: whole, drift, promotion }: ExecutorDeps,
  operation: Operation,
): Promise<boolean> {
  const { id, environment: name, kind, approval } = operation
  const time = formatTime(requirePresent(approval).expiresAt)
  const message = `nobody approved the ${kind} of ${name} before ${time}`
  const error: OperationError = {
    code: 'approval-expired',
    message,
    hint: 'request it again and have it approved in time',
  }
  return whole.runInTransaction(async store => {
    const ended = await store.operations.transition(id, {
      from: 'awaiting-approval',
      to: 'expired',
      actor: toActorRecord(worker),
      reason: message,
      error,
      approval: { ...requirePresent(approval), status: 'expired' },
    })
    if (!ended) return false
    await store.notices.add({
      type: 'approval.expired',
      environment: name,
      operation: id,
      text: message,
      detail: { digest: requirePresent(approval).digest },
    })
    const environment = await store.environments.get(name)
    if (!environment) return true
    await drift.conclude(store, { operation: ended, environment, status: 'expired', report: null })
    await promotion?.conclude(store, {
      operation: ended,
      environment,
      status: 'expired',
      error,
      wrote: operation.wrote === true,
    })
    await noticeEnd(store, ended)
    return true
  })
}
