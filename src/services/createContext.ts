import type { Actor } from '../model/actor.ts'
import type { Config } from '../model/config.ts'
import type { Store } from '../model/store.ts'
import type { VerbContext } from '../model/verbContext.ts'
import { onEnvironmentCreated } from './schedules/defaults.ts'

/** What every context of one service shares. */
export type ContextServices = Pick<
  VerbContext,
  | 'store'
  | 'queue'
  | 'trees'
  | 'inquiry'
  | 'states'
  | 'policy'
  | 'approvers'
  | 'unseal'
  | 'auditLogProof'
  | 'runs'
> & { config: Pick<Config, 'timeLimitSeconds' | 'queuedPerCaller'> }

/**
 * The context of a verb for one actor: the only place that builds one.
 *
 * @param store a store that is bound to the caller's transaction; the service's own store when it
 *   is left out
 * @param requestId the id of the request in the audit log; null for work without a request, such as
 *   schedules
 */
export function createContext(
  services: ContextServices,
  actor: Actor,
  store: Store = services.store,
  requestId: string | null = null,
): VerbContext {
  const { queue, trees, inquiry, states, policy, approvers, config } = services
  return {
    store,
    queue,
    trees,
    inquiry,
    states,
    policy,
    approvers,
    actor,
    requestId,
    timeLimitSeconds: config.timeLimitSeconds,
    queuedPerCaller: config.queuedPerCaller,
    unseal: sealed => services.unseal(sealed),
    auditLogProof: services.auditLogProof,
    runs: services.runs,
    onEnvironmentCreated,
  }
}
