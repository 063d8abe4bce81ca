/**
 * What operations ask of promotion, as a narrow interface, and what promotion stores. Types only.
 */

import type { Operation } from './operation.ts'

import type { GateDecision, SignOff, TestResult } from './promotion.ts'

import type { PolicyOverrides } from './policy.ts'

/**
 * Results of tests, oldest first; rows are only ever added, and the same id a second time changes
 * nothing.
 */
export type TestResultStore = {
  add(result: TestResult): Promise<void>
  of(operation: string): Promise<TestResult[]>
}

/** Oldest first; rows are only ever added. */
export type SignOffStore = {
  add(signOff: SignOff): Promise<void>
  of(operation: string): Promise<SignOff[]>
}

export type StoredPolicy = { body: PolicyOverrides; updatedAt: string; updatedBy: string }

/** What is set for single environments. */
export type PolicyStore = {
  get(environment: string): Promise<StoredPolicy | null>
  /** null removes it */
  set(environment: string, body: PolicyOverrides | null, by: string): Promise<void>
}

/** A decision as it was made; `body` is the text that was stored, to be verified. */
export type StoredDecision = {
  decision: GateDecision
  body: string
  digest: string
  keyId: string
  seal: string
}

/** Decisions are only ever added: triggers of the database refuse everything else. */
export type GateDecisionStore = {
  add(stored: StoredDecision): Promise<void>
  /** oldest first */
  of(operation: string): Promise<StoredDecision[]>
  /** the operation that was refused last */
  lastRefused(environment: string): Promise<string | null>
  /**
   * Ended operations that could prove a commit there: those that apply a whole program, newest
   * first, at most 50; without a commit of any. Only of the environment that has the name now.
   */
  proofs(environment: string, commit: string | null): Promise<Operation[]>
}
