/** What executing an operation needs of promotion. Types only. */
import type { Environment } from './environment.ts'
import type { Operation, OperationError, Plan, Status } from './operation.ts'
import type { Store } from './store.ts'
import type { Tree } from './revision.ts'
import type { Check, CheckRun } from './check.ts'
import type { ConditionMode, GateDecision, Policy } from './promotion.ts'

import type { PersonRights } from './access.ts'
import type { PolicyFile, Reach } from './policy.ts'
import type { SealKey } from './sealKey.ts'

/** One operation, with what its judgement needs. */
export type OperationSubject = { operation: Operation; environment: Environment; tree: Tree }

/** A plan as it was made for one operation: what an approval and the gate bind to. */
export type BoundPlan = {
  plan: Plan
  /**
   * SHA-256 over commit, dependency digest, settings, recorded state, planned changes and options
   */
  digest: string
  /** of the recorded state that it was made on */
  stateDigest: string | null
  settingsDigest: string | null
  /** of the program's settings schema */
  schemaDigest: string | null
}

/**
 * The checks of a revision that the policy asks for; they run in a runner (operations/checks.ts).
 */
export type DeclaredChecks = {
  mode: Exclude<ConditionMode, 'off'>
  checks: Check[]
  allow: CheckRun['allow']
}

export type CheckService = {
  /**
   * what is to be checked after it; null when nothing is. @throws TwinstackError `program-invalid`
   * when `checks.yaml` is wrong
   */
  declared(subject: OperationSubject): Promise<DeclaredChecks | null>
}

/**
 * An operation that has just ended; `wrote`: it may have changed something in the cloud or in the
 * recorded state.
 */
export type Ended = {
  operation: Operation
  environment: Environment
  status: Status
  error: OperationError | null
  wrote: boolean
  /**
   * the failure is one of Twinstack itself and says nothing of the deploy, so it is not rolled back
   */
  internal?: boolean
}

export type PromotionService = {
  /**
   * the policy that holds for it now: of its kind, of the policy file, of the environment, in this
   * order
   */
  policy(store: Store, environment: Pick<Environment, 'name' | 'kind'>): Promise<Policy>
  /**
   * Judges what can be judged (`bound` null: before anything was run, conditions that need a plan
   * are left out), stores the decision, and returns it; null when the policy asks for nothing here.
   */
  gate(
    store: Store,
    subject: OperationSubject,
    bound: BoundPlan | null,
  ): Promise<GateDecision | null>
  /**
   * names of the environments that have to be checked for drift before the gate can judge the
   * operation with its plan
   */
  neededDriftChecks(
    store: Store,
    request: Pick<OperationSubject, 'operation' | 'environment'>,
  ): Promise<string[]>
  /**
   * queues a drift check of an environment in the name of the gate, and resolves with its id;
   * without it the gate does not request checks
   */
  requestDriftCheck?(store: Store, environment: string, message: string): Promise<string>
  /**
   * in the transaction that ends any operation: going back by itself, activity of ephemeral
   * environments; never throws
   */
  conclude(store: Store, ended: Ended): Promise<void>
}

/** What the verbs of promotion are handed besides the store; compose.ts puts it together. */
export type Promotion = {
  /** the policy file, read once */
  file: PolicyFile
  /** persons of the access file as it is now; none where it is left out */
  persons?: () => PersonRights[]
  /** seals decisions of the gate */
  key: SealKey
  /** how the service reaches an environment's cloud */
  reach(environment: Pick<Environment, 'name' | 'kind'>): Reach
}
