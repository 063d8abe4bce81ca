import type { Operation } from '../../../model/operation.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

/**
 * A rollback that somebody stops before it ran leaves the environment broken: a notice says so, in
 * the transaction that ends the rollback.
 */
export async function noticeStoppedRollback(
  { store, actor }: Pick<VerbContext, 'store' | 'actor'>,
  { id, kind, environment, rollbackOf, status }: Operation,
): Promise<void> {
  if (kind !== 'rollback') return
  await store.notices.add({
    type: 'rollback.failed',
    environment,
    operation: id,
    text: `the rollback of ${environment} was ${status} by ${actor.name} before it ran`,
    detail: { rollbackOf, by: actor.name },
  })
}
