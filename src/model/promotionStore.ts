/** The ports to the data of promotion. Types only. */

import type { Operation } from './operation.ts'

import type { GateDecision, SignOff, TestResult } from './promotion.ts'

import type { PolicyOverrides } from './policy.ts'

/**
 * Results of tests, oldest first; rows are only added, and a row with an existing id is ignored.
 */
export type TestResultStore = {
  add(result: TestResult): Promise<void>
  listByOperation(operation: string): Promise<TestResult[]>
}

/** Sorted from the oldest; rows are only added. */
export type SignOffStore = {
  add(signOff: SignOff): Promise<void>
  listByOperation(operation: string): Promise<SignOff[]>
}

export type StoredPolicy = { body: PolicyOverrides; updatedAt: string; updatedBy: string }

/** The policy parts of single environments. */
export type PolicyStore = {
  get(environment: string): Promise<StoredPolicy | null>
  /** null removes the parts */
  set(environment: string, body: PolicyOverrides | null, by: string): Promise<void>
}

/** A stored decision; `body` is the stored text for its verification. */
export type StoredDecision = {
  decision: GateDecision
  body: string
  digest: string
  keyId: string
  seal: string
}

/** Decisions are only added; triggers of the database refuse updates and deletes. */
export type GateDecisionStore = {
  add(stored: StoredDecision): Promise<void>
  /** oldest first */
  listByOperation(operation: string): Promise<StoredDecision[]>
  /** the last refused operation */
  getLastRefused(environment: string): Promise<string | null>
  /**
   * Ended operations that could prove a commit there: those that apply a whole program, newest
   * first, at most 50; without a commit those of any commit. Only of the present environment with
   * this name.
   */
  listProofs(environment: string, commit: string | null): Promise<Operation[]>
}
