import type { Execution } from '../execute/execution.ts'

import type { Store } from '../../../model/store.ts'
import { isWriting } from '../../../model/operation.ts'
import { changedResources } from '../../../analysis/history/resources.ts'
import type { Ending } from '../execute/ending.ts'

/**
 * Keeps what the history of the environment needs of an operation that applied a program, in the
 * transaction that ends it. One that failed before it changed anything has applied nothing.
 */
export async function recordHistory(
  store: Store,
  { operation, result }: Execution,
  { status }: Ending,
): Promise<void> {
  if (!result || !isWriting(operation) || operation.kind === 'import') return
  const resources = changedResources(await store.history.steps(operation.id))
  if (status !== 'succeeded' && resources.items.length === 0) return
  const { settings = null, providers, engineVersion } = result
  await store.history.save({
    operation: operation.id,
    environment: operation.environment,
    at: new Date().toISOString(),
    settings,
    providers,
    engineVersion,
    resources,
  })
}
