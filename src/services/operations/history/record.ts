import { collectChangedResources } from '../../../analysis/history/resources.ts'
import { isWriting, type EventBody } from '../../../model/operation.ts'
import type { Store } from '../../../model/store.ts'
import type { Conclusion } from '../execute/conclusion.ts'
import { stateKinds } from '../../../model/operationKind.ts'

/**
 * Stores the history entry of an operation that applied a program, in the transaction that ends it;
 * `events` are its finished steps. An operation that failed before it changed anything has applied
 * nothing.
 */
export async function recordHistory(
  store: Store,
  { operation, result, ending }: Pick<Conclusion, 'operation' | 'result' | 'ending'>,
  events: EventBody[],
): Promise<void> {
  if (!result || !isWriting(operation) || stateKinds.includes(operation.kind)) return
  const resources = collectChangedResources(events)
  if (ending.status !== 'succeeded' && resources.items.length === 0) return
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
