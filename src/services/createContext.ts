import type { Actor } from '../model/actor.ts'
import type { ComplianceAuditDeps } from '../model/complianceAuditService.ts'
import type { Config } from '../model/config.ts'
import type { Promotion } from '../model/promotionService.ts'
import type { Store } from '../model/store.ts'
import type { VerbContext } from '../model/verbContext.ts'
import { onEnvironmentCreated } from './schedules/defaults.ts'

/** The parts of one service that every context has, whoever acts. */
type SharedParts = Pick<
  VerbContext,
  'store' | 'queue' | 'trees' | 'inquiry' | 'states' | 'unseal' | 'auditLogProof' | 'runs'
>

/** What every context of one service shares. */
export type ContextServices = SharedParts &
  Pick<VerbContext, 'readPolicy' | 'listApprovers'> & {
    config: Pick<Config, 'timeLimitSeconds' | 'queuedPerCaller'>
  }

/** The parts of one service that its HTTP surface needs. */
export type ServiceParts = SharedParts & {
  config: Config
  /** encrypts with the service's own key */
  seal(value: Record<string, unknown>): Promise<string>
  /** collects the sections of an audit and seals it */
  complianceAudit: ComplianceAuditDeps
  /**
   * for the verbs of promotion: the policy file, the key that seals decisions, the access to clouds
   */
  promotion: Promotion
  /**
   * further conditions of readiness by name: `ok`, or the reason why it is not met. The route
   * itself checks database and engine.
   */
  checkReady(): Promise<Record<string, string>>
  /** free bytes on the disk of the data folder; null where the system does not report them */
  readFreeBytes(): Promise<number | null>
}

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
  const {
    queue,
    trees,
    inquiry,
    states,
    readPolicy: policy,
    listApprovers: approvers,
    config,
  } = services
  return {
    store,
    queue,
    trees,
    inquiry,
    states,
    readPolicy: policy,
    listApprovers: approvers,
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
