/** The port to promotion for the execution of operations. Types only. */
import type { Environment } from './environment.ts'
import type { Operation, OperationError, Plan, Status } from './operation.ts'
import type { Store } from './store.ts'
import type { Tree } from './revision.ts'
import type { Check, CheckRun } from './check.ts'
import type { ConditionMode, GateDecision, Policy } from './promotion.ts'

import type { PersonRights } from './access.ts'
import type { PolicyFile, Reach } from './policy.ts'
import type { SealKey } from './sealKey.ts'

/** One operation with the data for its judgement. */
export type OperationSubject = { operation: Operation; environment: Environment; tree: Tree }

/** The plan of one operation, to which an approval and the gate are bound. */
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
 * The checks of a revision that the policy requires; they run in a runner (operations/checks.ts).
 */
export type DeclaredChecks = {
  mode: Exclude<ConditionMode, 'off'>
  checks: Check[]
  allow: CheckRun['allow']
}

export type CheckService = {
  /**
   * the checks after it; null without any. @throws TwinstackError `program-invalid` when
   * `checks.yaml` is wrong
   */
  readDeclaredChecks(subject: OperationSubject): Promise<DeclaredChecks | null>
}

/**
 * An operation that has just ended; `wrote`: it may have changed something in the cloud or in the
 * recorded state.
 */
export type EndedOperation = {
  operation: Operation
  environment: Environment
  status: Status
  error: OperationError | null
  wrote: boolean
  /** the failure is internal to Twinstack and not one of the deploy, so there is no rollback */
  internal?: boolean
}

export type PromotionService = {
  /** its present policy: from its kind, the policy file and the environment, in this order */
  readPolicy(store: Store, environment: Pick<Environment, 'name' | 'kind'>): Promise<Policy>
  /**
   * Judges the conditions (`bound` null: before the run, without conditions that need a plan),
   * stores the decision, and returns it; null when the policy requires nothing here.
   */
  judgeGate(
    store: Store,
    subject: OperationSubject,
    bound: BoundPlan | null,
  ): Promise<GateDecision | null>
  /**
   * names of the environments that need a drift check before the gate can judge the operation with
   * its plan
   */
  listNeededDriftChecks(
    store: Store,
    request: Pick<OperationSubject, 'operation' | 'environment'>,
  ): Promise<string[]>
  /**
   * queues a drift check of an environment with the gate as the actor, and resolves with its id;
   * without this function the gate does not request checks
   */
  requestDriftCheck?(store: Store, environment: string, message: string): Promise<string>
  /**
   * runs in the transaction that ends any operation: automatic rollback, activity of ephemeral
   * environments; never throws
   */
  conclude(store: Store, ended: EndedOperation): Promise<void>
}

/** The dependencies of promotion in addition to the store; compose.ts creates them. */
export type Promotion = {
  /** the policy file, read once */
  file: PolicyFile
  /** the present persons of the access file; none when this is missing */
  persons?: () => PersonRights[]
  /** seals decisions of the gate */
  key: SealKey
  /** the cloud access of the service for an environment */
  reach(environment: Pick<Environment, 'name' | 'kind'>): Reach
}
