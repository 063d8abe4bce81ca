/** What the drift room needs of the others, and what executing needs of it. Types only. */
import type { Scope } from './access.ts'

import type { Finding, FindingStatus, DriftStatistics, Notice, NoticeType } from './finding.ts'
import type { DriftClass, DriftReport, Severity } from './drift.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

export type RecordedFindings = { found: Finding[]; confirmed: Finding[]; vanished: Finding[] }

/** `detected` and `ended` count the findings whose seconds are summed beside them. */
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
  /** open ones of an environment, by URN */
  open(environment: string): Promise<(Finding & { fingerprint: string })[]>
  /**
   * makes the open findings of the environment those of the report; runs in the transaction that
   * ends its drift check
   */
  record(report: DriftReport): Promise<RecordedFindings>
  /** ends open findings, all of the environment or those of the URNs; returns them */
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
  /** how often each (URN, fingerprint) was put right since then */
  reconciledSince(
    environment: string,
    since: Date,
  ): Promise<{ urn: string; fingerprint: string; times: number }[]>
  statistics(query: {
    scope?: Scope
    environment: string | null
    since: Date
  }): Promise<DriftStatistics>
  /** everything ever found, for metrics */
  totals(): Promise<FindingTotals[]>
}

export type NewNotice = {
  type: NoticeType
  environment: string
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
  /** the newest of the type and environment whose detail holds these; to say a thing once */
  latest(environment: string, type: NoticeType): Promise<Notice | null>
}
