/** The port to drift judgement for the execution of operations. Types only. */
import type { Environment } from './environment.ts'
import type { Store } from './store.ts'
import type { Operation, ResourceChange, ResourceRecord } from './operation.ts'
import type { Tree } from './revision.ts'
import type { DriftReport } from './drift.ts'

export type DriftReading = {
  environment: Environment
  operation: Operation
  tree: Tree
  resources: ResourceRecord[]
  refreshed: ResourceChange[]
  /** null: the plan of the program failed, because of `planFailure` */
  planned: ResourceChange[] | null
  planFailure?: string | null
  /** the second reading; null when there was none */
  again: ResourceChange[] | null
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
