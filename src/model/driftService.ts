/** The port to drift judgement for the execution of operations. Types only. */
import type { Environment } from './environment.ts'
import type { Store } from './store.ts'
import type { Operation, ResourceChange, ResourceRecord } from './operation.ts'
import type { Tree } from './revision.ts'
import type { DriftReport } from './drift.ts'

/**
 * What a drift check recorded: `refreshed` by a preview-only refresh, `planned` by a preview of the
 * deployed revision.
 */
export type RecordedReadings = {
  resources: ResourceRecord[]
  refreshed: ResourceChange[]
  /** null: the plan of the program failed, because of `planFailure` */
  planned: ResourceChange[] | null
  planFailure?: string | null
  /**
   * a second reading of the same stack: a difference that it does not contain was temporary; null
   * when there was none
   */
  again: ResourceChange[] | null
}

export type DriftReading = RecordedReadings & {
  environment: Environment
  operation: Operation
  tree: Tree
}

/** An operation that has just ended, with the drift that it found. */
export type JudgedEnd = {
  operation: Operation
  environment: Environment
  status: Operation['status']
  report: DriftReport | null
  /** default true; false: no remediation, because an operation is about to write */
  remediate?: boolean
}

/** The functions of drift that the execution of operations needs; compose.ts provides them. */
export type DriftService = {
  /** seconds after which first sightings are read a second time; 0: never */
  confirmSeconds: number
  judge(reading: DriftReading): Promise<DriftReport>
  /** whether the report has drift that no earlier check has confirmed */
  hasFirstSightings(report: DriftReport): Promise<boolean>
  /** runs in the transaction that ends any operation: findings, notices, remediation */
  conclude(store: Store, ended: JudgedEnd): Promise<void>
}
