/** What operations ask of promotion, as a narrow interface, and what promotion stores. Types only. */
import type { Environment } from '../environments/words.ts'
import type { Operation, OperationError, Plan, Status } from '../operations/words.ts'
import type { Store } from '../operations/ports.ts'
import type { Tree } from '../revisions/words.ts'
import type { GateDecision, Policy, TestResult } from './words.ts'

/** One operation, as what is asked about it needs it. */
export type Asked = { operation: Operation, environment: Environment, tree: Tree }

/** A plan as it was made for one operation: what an approval and the gate bind to. */
export type BoundPlan = {
  plan: Plan
  /** SHA-256 over commit, dependency digest, settings, recorded state, planned changes and options */
  digest: string
  /** of the recorded state that it was made on */
  stateDigest: string | null
  settingsDigest: string | null
  /** of the program's settings schema */
  schemaDigest: string | null
}

export type CheckOutcome = { passed: boolean, results: TestResult[] }

/** An operation that has just ended; `wrote`: it may have changed something in the cloud or in the recorded state. */
export type Ended = { operation: Operation, environment: Environment, status: Status, error: OperationError | null, wrote: boolean }

export type PromotionDesk = {
  /** the policy that holds for it now: of its kind, of the policy file, of the environment, in this order */
  policy (store: Store, environment: Pick<Environment, 'name' | 'kind'>): Promise<Policy>
  /**
   * Judges what can be judged (`bound` null: before anything was run, conditions that need a plan are left out), stores the
   * decision, and returns it; null when the policy asks for nothing here.
   */
  gate (store: Store, asked: Asked, bound: BoundPlan | null): Promise<GateDecision | null>
  /** after a deploy (or what deploys) succeeded: runs the checks of the revision; null when there are none */
  check (asked: Asked & { outputs: Record<string, unknown>, say (line: string): Promise<void>, signal: AbortSignal }): Promise<CheckOutcome | null>
  /** in the transaction that ends any operation: going back by itself, activity of ephemeral environments; never throws */
  conclude (store: Store, ended: Ended): Promise<void>
}
