import { actorRecord, worker } from '../../../model/actor.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import type { Operation, OperationError } from '../../../model/operation.ts'

/**
 * Ends what waited for an approval for too long; returns how many. Safe with many workers: the
 * change of status has one winner.
 */
export async function expireApprovals(deps: ExecutorDeps): Promise<number> {
  const over = await deps.store.operations.approvalsOver()
  const ended = await Promise.all(over.map(operation => expire(deps, operation)))
  return ended.filter(Boolean).length
}

async function expire(
  { store: whole, drift, promotion }: ExecutorDeps,
  operation: Operation,
): Promise<boolean> {
  const { id, environment: name, kind, approval } = operation
  const message = `nobody approved the ${kind} of ${name} before ${approval!.expiresAt}`
  const error: OperationError = {
    code: 'approval-expired',
    message,
    hint: `${operation.wrote ? 'what it had written before it was planned again is there' : 'nothing was changed'}; ask again, and for an approval in time`,
  }
  return whole.transaction(async store => {
    const ended = await store.operations.transition(id, {
      from: 'awaiting-approval',
      to: 'expired',
      actor: actorRecord(worker),
      reason: message,
      error,
      approval: { ...approval!, status: 'expired' },
    })
    if (!ended) return false
    await store.notices.add({
      type: 'approval.expired',
      environment: name,
      operation: id,
      text: message,
      detail: { digest: approval!.digest },
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
    return true
  })
}
