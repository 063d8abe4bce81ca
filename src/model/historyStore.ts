/** The ports to stored states, plans and deployments. Types only. */
import type { Scope } from './access.ts'
import type { Deployment, OperationRecord } from './history.ts'
import type { EventBody, Plan, StateVersion } from './operation.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

/**
 * States of a stack before an operation wrote, secrets as ciphertext; the newest of each
 * environment are kept.
 */
export type StateStore = {
  /**
   * Stores a state; `body`: gzip of `{version, deployment}`. A state with the digest of the newest
   * one is not stored again.
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
   * the state that an operation adopts, gzip of StateDocument; stored as long as the operation.
   * `createdEnvironment`: the environment was created for it and is removed when the adoption fails
   */
  saveUpload(operation: string, upload: StateUpload): Promise<void>
  /** null: nothing was uploaded for this operation */
  getUpload(operation: string): Promise<StateUpload | null>
}

export type StateUpload = { createdEnvironment: boolean; body: Buffer }

/** The results of previews; the newest of each environment are kept. */
export type PlanStore = {
  save(plan: Plan): Promise<void>
  /** the newest plan, of the revision if one is named */
  getLatest(environment: string, revision?: string): Promise<Plan | null>
  getByOperation(operation: string): Promise<Plan | null>
}

/** The stored deployments; each belongs to an operation. */
export type HistoryStore = {
  /** runs in the transaction that ends the operation */
  save(record: OperationRecord): Promise<void>
  /** events of finished steps, in order */
  listSteps(operation: string): Promise<EventBody[]>
  /** newest first */
  list(
    environment: string,
    page: PageInput & { scope?: Scope },
  ): Promise<Page<{ deployment: Deployment; record: OperationRecord }>>
  getByOperation(
    operation: string,
    scope?: Scope,
  ): Promise<{ deployment: Deployment; record: OperationRecord } | null>
  /** the newest deployment before the operation in its environment that is not a destroy */
  getBefore(
    operation: string,
    scope?: Scope,
  ): Promise<{ deployment: Deployment; record: OperationRecord } | null>
  /**
   * the deployments after the earlier of the two up to the later one, oldest first; `back` is true
   * when `from` is the later one
   */
  listBetween(
    environment: string,
    from: string,
    to: string,
    scope?: Scope,
  ): Promise<{ records: OperationRecord[]; back: boolean }>
}
