/**
 * Ends the operation of a plain pulumi from the service: on request of a person, or because its
 * client has ended.
 */
import type { Log } from '../../lib/log.ts'
import { toActorRecord, type ActorRecord } from '../../model/actor.ts'
import type { Operation } from '../../model/operation.ts'
import type { UpdateStatus } from '../../model/stateService.ts'
import type { Store } from '../../model/store.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { settleUpdate } from './settleUpdate.ts'

/**
 * Ends an operation whose client has not renewed its lease; the part of the state that it stored is
 * the new state. An operation with a valid lease continues.
 */
export async function endAbandonedUpdate(
  { store, log }: { store: Store; log: Log },
  operation: Operation,
): Promise<void> {
  const update = await store.stacks.updateOfOperation(operation.id)
  if (update && !(await store.stacks.hasLeaseEnded(update.id))) return
  await store.runInTransaction(async store => {
    await store.environments.lock(operation.environment)
    if (await end(store, operation, { status: 'interrupted', log }))
      log.warn({ operation: operation.id }, 'a plain pulumi stopped answering; its update is ended')
  })
}

/**
 * Ends the update of a plain pulumi at once: from the commit on its client can write nothing. Runs
 * in a transaction that has the environment locked.
 */
export async function cancelPlainPulumi(
  { store, actor }: Pick<VerbContext, 'store' | 'actor'>,
  operation: Operation,
): Promise<void> {
  await end(store, operation, { status: 'cancelled', by: toActorRecord(actor) })
}

async function end(
  store: Store,
  { id }: Operation,
  ending: { status: UpdateStatus; by?: ActorRecord; log?: Log },
): Promise<boolean> {
  const update = await store.stacks.updateOfOperation(id)
  const stack = update && (await store.stacks.lock(update.stack))
  if (!update || stack?.active !== update.id) return false
  await settleUpdate(store, { stack, update, ...ending })
  return true
}
