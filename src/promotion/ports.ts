/** What operations ask of promotion, as a narrow interface, and what promotion stores. Types only. */
import type { Environment } from '../environments/words.ts'
import type { Operation, OperationError, Plan, Status } from '../operations/words.ts'
import type { Store } from '../operations/ports.ts'
import type { Tree } from '../revisions/words.ts'
import type { Check, CheckRun } from './checks/words.ts'
import type { ConditionMode, GateDecision, Policy, SignOff, TestResult } from './words.ts'

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

/** Results of tests, oldest first; rows are only ever added, and the same id a second time changes nothing. */
export type TestResultStore = { add (result: TestResult): Promise<void>, of (operation: string): Promise<TestResult[]> }

/** Oldest first; rows are only ever added. */
export type SignOffStore = { add (signOff: SignOff): Promise<void>, of (operation: string): Promise<SignOff[]> }

/** The checks of a revision that the policy asks for; they run in a runner (operations/checks.ts). */
export type DeclaredChecks = { mode: Exclude<ConditionMode, 'off'>, checks: Check[], allow: CheckRun['allow'] }

export type CheckDesk = {
  /** what is to be checked after it; null when nothing is. @throws TwinstackError `program-contract` when `checks.yaml` is wrong */
  declared (asked: Asked): Promise<DeclaredChecks | null>
}

export type PromotionDesk = {
  /** the policy that holds for it now: of its kind, of the policy file, of the environment, in this order */
  policy (store: Store, environment: Pick<Environment, 'name' | 'kind'>): Promise<Policy>
  /**
   * Judges what can be judged (`bound` null: before anything was run, conditions that need a plan are left out), stores the
   * decision, and returns it; null when the policy asks for nothing here.
   */
  gate (store: Store, asked: Asked, bound: BoundPlan | null): Promise<GateDecision | null>
  /** in the transaction that ends any operation: going back by itself, activity of ephemeral environments; never throws */
  conclude (store: Store, ended: { operation: Operation, environment: Environment, status: Status, error: OperationError | null }): Promise<void>
}
