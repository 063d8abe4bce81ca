import type { Operation } from '../../../model/operation.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

/**
 * A rollback that somebody stops before it ran leaves an environment broken: whoever waits for it
 * is told, in the same transaction.
 */
export async function tellEnded(
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
