import type { Log } from '../../lib/log.ts'
import { worker } from '../../model/actor.ts'
import type { FormerStates } from '../../model/formerStates.ts'
import type { StatesService } from '../../model/stateServiceParts.ts'
import { createContext, type ContextServices } from '../createContext.ts'
import { requestOperation } from '../operations/requestOperation.ts'
import { moveStatesIn } from './moveStatesIn.ts'

/**
 * Moves the states of an installation without the state service into it, before anything runs. A
 * preview of the deployed revision is queued as the proof for each: it changes nothing.
 */
export async function moveExistingStates(
  { store, masters }: Pick<StatesService, 'store' | 'masters'>,
  context: ContextServices,
  former: FormerStates,
  log: Log,
): Promise<void> {
  for (const { environment } of await moveStatesIn({ store, masters, log }, former)) {
    const deployed = await store.environments.getDeployedRevision(environment)
    if (!deployed) continue
    const message = 'the proof after the state was moved into the service: expects no changes'
    const input = { environment, kind: 'preview' as const, message }
    const ctx = createContext(context, worker)
    const { operation } = await requestOperation({ ctx, input, resolved: deployed })
    log.info({ environment, operation: operation.id }, 'a preview proves the moved state')
  }
}
