import type { Operation } from '../../../model/operation.ts'
import type { Store } from '../../../model/store.ts'
import { removeEmptyStacks } from '../../environments/formerStack.ts'
import { isApplied, type Ending } from './ending.ts'

/**
 * An environment that was made for an adoption is removed again when the state was not taken over.
 */
export async function removeUnadopted(
  store: Store,
  { id, environment, options }: Operation,
  ending: Ending,
): Promise<void> {
  if (options.stateEdit?.action !== 'adopt') return
  if (isApplied(ending) && !options.planOnly) return
  const upload = await store.states.getUpload(id)
  if (!upload?.createdEnvironment) return
  const found = await store.environments.lock(environment)
  if (found?.resourceCount !== 0) return
  await removeEmptyStacks(store, found)
  await store.environments.delete(environment)
}
