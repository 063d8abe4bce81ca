/**
 * What the execution of operations needs; compose.ts passes it. Services of other subjects (drift,
 * parity, promotion) are passed as ports, so that operations do not import them.
 */
import type { Environment, KeptResource, Leftover } from '../../../model/environment.ts'

import type { Log } from '../../../lib/log.ts'
import type { CloudRequest } from '../../../model/run.ts'
import type { ImageNames } from '../../../model/cloudInquiry.ts'
import type { ComputeDigest } from '../../../model/secretDigest.ts'
import type { Guard } from './guard.ts'
import type { StateAccess } from '../../../model/stateAccess.ts'
import type { Store } from '../../../model/store.ts'
import type { Tree } from '../../../model/revision.ts'
import type {
  ImportResource,
  Operation,
  ResourceRecord,
  RetainedResource,
} from '../../../model/operation.ts'
import type { StateGrantService } from '../../../model/stateGrant.ts'
import type { Queue } from '../../../model/queue.ts'
import type { Runner } from '../../../model/runner.ts'
import type { Trees } from '../../../model/trees.ts'
import type { WorkerLabels } from '../../../model/workerLabels.ts'
import type { DriftService } from '../../../model/driftService.ts'
import type { CheckService, PromotionService } from '../../../model/promotionService.ts'

/** Resources of an environment that remain in the account after its destroy. */
export type RemainingResources = {
  remaining: Leftover[]
  /** deleted, but still listed by the cloud */
  lingering: Leftover[]
  /** holds data or a copy of data, or is retained by the program: nothing here deletes it */
  kept: KeptResource[]
  /** the part of `remaining` that can be imported and destroyed again */
  retry: ImportResource[]
  /** the reasons why parts of the account could not be searched */
  notSeen: string[]
}

export type CleanupService = {
  /** seconds before each search; one search per element */
  pauses: readonly number[]
  search(input: {
    environment: Environment
    tree: Tree | null
    /** of the environment's recorded states, the newest first */
    recorded: ResourceRecord[]
    /** resources that its operations left in the cloud because of `retainOnDelete` */
    retained: RetainedResource[]
  }): Promise<RemainingResources>
}

export type ExecutorDeps = {
  store: Store
  states: StateAccess
  queue: Queue
  runner: Runner
  trees: Trees
  log: Log
  /** the data folder; run folders are `<home>/runs/<key>` */
  home: string
  /** unique per worker process */
  worker: string
  leaseSeconds: number
  /** of this worker: operations of environments that need others are not taken */
  labels?: WorkerLabels
  graceSeconds: number
  parallel: number
  backend: { url: string; passphraseFile: string | null }
  /** the state service, when it has the states in place of `backend` */
  grants?: StateGrantService | undefined
  /**
   * resolves when the engine is found or built; rejects with `engine-missing` or `engine-mismatch`
   */
  getEngine(): Promise<{ command: string; version: string }>
  /**
   * provider settings and environment variables of this environment's cloud; `reading`: by its
   * read-only role, where it has one
   */
  buildCloud(
    environment: Pick<Environment, 'name' | 'kind'>,
    actor: string,
    use?: { reading: boolean },
  ): CloudRequest
  /** the request of a run with the session of its role in place of the service's credentials */
  roleSession?: (cloud: CloudRequest) => Promise<CloudRequest>
  /** public JWK with which runners encrypt secret outputs */
  outputKey: Record<string, unknown>
  drift: DriftService
  /**
   * in the transaction that ends any operation: compares a twin with its counterparts; never throws
   */
  parity?: {
    conclude(
      store: Store,
      ended: { operation: Operation; environment: Environment; status: Operation['status'] },
    ): Promise<void>
  }
  /** makes the digests of secrets (HMAC); without it secrets are not compared */
  computeDigest?: ComputeDigest
  /** names the machine images of a state; without it they are compared by id */
  images?: ImageNames
  /** reads the requirements of an environment's policy; without it there are none */
  promotion?: PromotionService
  /** the checks after a deploy; without it there are none */
  checks?: CheckService
  /** proves a destroy; without it the account is not searched */
  cleanup?: CleanupService
  /** the checks before every writing run */
  guard: Guard
}
