import type { AuditLogProof } from './auditLogChain.ts'
import type { Actor } from './actor.ts'
import type { CloudInquiry } from './cloudInquiry.ts'
import type { Environment } from './environment.ts'
import type { Policy } from './promotion.ts'
import type { Queue } from './queue.ts'
import type { RunSeparation } from './review.ts'
import type { Trees } from './trees.ts'
import type { StateAccess } from './stateAccess.ts'
import type { Store } from './store.ts'

/**
 * The context that every verb gets in addition to its input. One verb per file, `({ ctx, input })`:
 * parse, authorise, transact, return.
 */
export type VerbContext = {
  store: Store
  queue: Queue
  trees: Trees
  /** reads data from the cloud account; it never writes */
  inquiry: CloudInquiry
  actor: Actor
  requestId: string | null
  /** the header `If-Match` of the request; verbs of PATCH and PUT compare it before they write */
  ifMatch?: string | undefined
  timeLimitSeconds: number
  /** recorded states and the keys of their secrets */
  states: StateAccess
  /** maximum number of queued operations of one caller */
  queuedPerCaller: number
  /** decrypts data that a runner sealed; the private key never leaves the service */
  unseal(sealed: string): Promise<Record<string, unknown>>
  /** key and exported heads to verify the audit log; absent: only the chain itself is verified */
  auditLogProof?: AuditLogProof | undefined
  /** how runs are separated from the service; absent: not known */
  runs?: RunSeparation | undefined
  /** the policy that holds for an environment of this name and kind */
  readPolicy(store: Store, environment: Pick<Environment, 'name' | 'kind'>): Promise<Policy>
  /** the persons who may approve operations of an environment of this name and kind */
  listApprovers(store: Store, environment: Pick<Environment, 'name' | 'kind'>): Promise<string[]>
  /** adds the default schedule, in the transaction that creates the environment */
  onEnvironmentCreated(store: Store, environment: Environment): Promise<void>
}
