/** What a person sees first: the state of all environments. Types only. */
import type { Scope } from './access.ts'
import type { DriftClass, Severity } from './drift.ts'
import type { Environment } from './environment.ts'
import type { Operation } from './operation.ts'
import type { ParitySummary } from './parityReport.ts'

/** Open findings of drift of one environment and class. */
export type DriftCount = {
  environment: string
  class: DriftClass
  severity: Severity
  count: number
}

/** Read with few queries, however many environments there are. */
export type OverviewStore = {
  /** the newest operation of each environment that has started or ended */
  listNewestOperations(scope: Scope): Promise<Operation[]>
  /** those that are not final, oldest first: running, waiting for a person, queued */
  listUnfinishedOperations(scope: Scope): Promise<Operation[]>
  /** open findings, counted by class and severity */
  countDrift(scope: Scope): Promise<DriftCount[]>
  /** when each environment was last checked for drift */
  listDriftChecks(scope: Scope): Promise<{ environment: string; at: string }[]>
  /** the newest comparison of each pair since both exist */
  listNewestParity(scope: Scope): Promise<ParitySummary[]>
}

/** One environment as a card shows it. */
export type EnvironmentOverview = {
  environment: Environment
  last: Operation | null
  unfinished: Operation[]
  drift: {
    /** null: never checked; `isOutdated`: not since the last deployment */
    checkedAt: string | null
    isOutdated: boolean
    counts: Omit<DriftCount, 'environment'>[]
  }
  parity: ParitySummary | null
}

/** Something that waits for a person; `severity` orders the list. */
export type Need = {
  kind:
    | 'approval'
    | 'failure'
    | 'leftovers'
    | 'drift'
    | 'parity'
    | 'expired-differences'
    | 'audit'
    | 'ending'
  severity: 'high' | 'medium'
  environment: string | null
  /** a sentence */
  text: string
  /** an operation or an audit */
  id: string | null
}
