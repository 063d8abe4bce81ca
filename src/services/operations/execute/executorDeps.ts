/**
 * What executing needs, tied together by compose.ts. Decisions of other rooms (drift) are injected,
 * so that operations need not import them.
 */
import type { Environment, Leftover } from '../../../model/environment.ts'

import type { CloudRequest } from '../../../model/run.ts'
import type { Guard } from './guard.ts'
import type { Store } from '../../../model/store.ts'
import type { Tree } from '../../../model/revision.ts'
import type { ImportResource, Operation, ResourceRecord } from '../../../model/operation.ts'
import type { Queue } from '../../../model/queue.ts'
import type { Runner } from '../../../model/runner.ts'
import type { Trees } from '../../../model/trees.ts'
import type { DriftService } from '../../../model/driftService.ts'
import type { CheckService, PromotionService } from '../../../model/promotionService.ts'
import type { Log } from '../../../lib/log.ts'

/**
 * What the account still has of an environment. `retry`: what of it can be taken in and destroyed
 * once more.
 */
export type Look = {
  remaining: Leftover[]
  lingering: Leftover[]
  retry: ImportResource[]
  notSeen: string[]
}
export type CleanupService = {
  /** seconds before each look; so many looks at most */
  pauses: readonly number[]
  look(asked: {
    environment: Environment
    tree: Tree | null
    recorded: ResourceRecord[]
  }): Promise<Look>
}

export type ExecutorDeps = {
  store: Store
  queue: Queue
  runner: Runner
  trees: Trees
  log: Log
  /** the data folder; runs live in `<home>/runs/<key>` */
  home: string
  /** unique per worker process */
  worker: string
  leaseSeconds: number
  graceSeconds: number
  parallel: number
  backend: { url: string; passphraseFile: string | null }
  /** resolves when the engine is there; rejects with `engine-missing` or `engine-mismatch` */
  engine(): Promise<{ command: string; version: string }>
  /**
   * provider settings and environment variables of this environment's cloud; `reading`: by its
   * read-only role, where it has one
   */
  cloud(
    environment: Pick<Environment, 'name' | 'kind'>,
    actor: string,
    use?: { reading: boolean },
  ): CloudRequest
  /** public JWK that runners seal secret outputs to */
  outputKey: Record<string, unknown>
  drift: DriftService
  /**
   * in the transaction that ends any operation: a twin is compared with its counterparts; never
   * throws
   */
  parity?: {
    conclude(
      store: Store,
      ended: { operation: Operation; environment: Environment; status: Operation['status'] },
    ): Promise<void>
  }
  /** what the policy of an environment demands; without it nothing is demanded */
  promotion?: PromotionService
  /** what is checked after a deploy; without it nothing is */
  checks?: CheckService
  /** asked after a destroy; without it no proof is asked for */
  cleanup?: CleanupService
  /** asked before anything that writes */
  guard: Guard
}
