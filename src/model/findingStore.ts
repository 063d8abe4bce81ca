/** The ports between drift and the other modules. Types only. */
import type { EnvironmentKind } from './environment.ts'
import type { Scope } from './access.ts'

import type { Finding, FindingStatus, DriftStatistics, Notice, NoticeType } from './finding.ts'
import type { DriftClass, DriftReport, Severity } from './drift.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

export type RecordedFindings = { found: Finding[]; confirmed: Finding[]; vanished: Finding[] }

/**
 * `detected` and `ended` are the numbers of findings whose seconds are summed in the other fields.
 */
export type FindingTotals = {
  class: DriftClass
  severity: Severity
  status: FindingStatus
  count: number
  detected: number
  detectSeconds: number
  ended: number
  endSeconds: number
}

export type FindingStore = {
  /** open findings of an environment, by URN */
  open(environment: string): Promise<(Finding & { fingerprint: string })[]>
  /**
   * replaces the open findings of the environment with those of the report; runs in the transaction
   * that ends its drift check
   */
  record(report: DriftReport): Promise<RecordedFindings>
  /** ends the open findings of the environment or of these URNs; returns them */
  resolve(
    environment: string,
    by: { operation: string; status: Exclude<FindingStatus, 'open'>; urns: string[] | null },
  ): Promise<Finding[]>
  list(
    query: PageInput & {
      scope?: Scope
      environment?: string
      status?: FindingStatus
      class?: DriftClass
    },
  ): Promise<Page<Finding>>
  /** the number of repairs of each drift (URN and fingerprint) since that time */
  listReconciled(
    environment: string,
    since: Date,
  ): Promise<{ urn: string; fingerprint: string; times: number }[]>
  computeStatistics(query: {
    scope?: Scope
    environment: string | null
    since: Date
  }): Promise<DriftStatistics>
  /** counts of all findings, for metrics */
  countTotals(): Promise<FindingTotals[]>
}

export type NewNotice = {
  type: NoticeType
  environment: string
  /**
   * needed when the environment may have been removed already; default: it is read from the store
   */
  environmentKind?: EnvironmentKind
  operation: string | null
  text: string
  detail?: Record<string, unknown>
}

export type NoticeStore = {
  add(notice: NewNotice): Promise<void>
  /** after `after` (exclusive), oldest first */
  list(query: {
    after: number
    limit: number
    scope?: Scope
    environment?: string
    type?: NoticeType
  }): Promise<Notice[]>
  /**
   * the newest notice of the type and environment whose detail contains these values; used to send
   * a notice once
   */
  getLatest(environment: string, type: NoticeType): Promise<Notice | null>
  /** the newest notice of the type about an operation */
  findByOperation(
    operation: { id: string; environment: string },
    type: NoticeType,
  ): Promise<Notice | null>
  /** deletes older ones, except the newest of each environment and type; returns how many */
  prune(before: Date): Promise<number>
}
