/** What is kept of states, plans and deployments. Types only. */
import type { Scope } from './access.ts'
import type { Deployment, OperationRecord } from './history.ts'
import type { EventBody, Plan, StateVersion } from './operation.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

/**
 * States of a stack as they were before an operation wrote, secrets as ciphertext; the newest of
 * each environment are kept.
 */
export type StateStore = {
  /**
   * `body`: gzip of `{version, deployment}`. Nothing is stored when the newest one has the same
   * digest.
   */
  save(version: {
    environment: string
    operation: string
    takenAt: string
    digest: string
    resources: number
    body: Buffer
  }): Promise<void>
  /** newest first */
  list(environment: string, page: PageInput): Promise<Page<StateVersion>>
  get(environment: string, id: number): Promise<{ version: StateVersion; body: Buffer } | null>
  /**
   * the state that an operation takes over, gzip of StateDocument; kept as long as the operation.
   * `createdEnvironment`: the environment was made for it, and goes when it is not taken over
   */
  upload(operation: string, upload: StateUpload): Promise<void>
  /** null: nothing was uploaded for this operation */
  uploaded(operation: string): Promise<StateUpload | null>
}

export type StateUpload = { createdEnvironment: boolean; body: Buffer }

/** What previews said; the newest of each environment are kept. */
export type PlanStore = {
  save(plan: Plan): Promise<void>
  /** the newest one, of a revision where one is named */
  latest(environment: string, revision?: string): Promise<Plan | null>
  of(operation: string): Promise<Plan | null>
}

/** What was deployed, beside the operations that did it. */
export type HistoryStore = {
  /** in the transaction that ends the operation */
  save(record: OperationRecord): Promise<void>
  /** events of finished steps, in order */
  steps(operation: string): Promise<EventBody[]>
  /** newest first */
  list(
    environment: string,
    page: PageInput & { scope?: Scope },
  ): Promise<Page<{ deployment: Deployment; record: OperationRecord }>>
  of(
    operation: string,
    scope?: Scope,
  ): Promise<{ deployment: Deployment; record: OperationRecord } | null>
  /** the newest one before the operation in its environment that was no destroy */
  before(
    operation: string,
    scope?: Scope,
  ): Promise<{ deployment: Deployment; record: OperationRecord } | null>
  /**
   * oldest first: after the earlier of the two, to the later one; `back` when `from` is the later
   * one
   */
  between(
    environment: string,
    from: string,
    to: string,
    scope?: Scope,
  ): Promise<{ records: OperationRecord[]; back: boolean }>
}
