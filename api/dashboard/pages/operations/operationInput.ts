/** What the page of an operation shows. */
import type { EnvironmentKind } from '../../../../src/model/environment.ts'
import type { FailureReport } from '../../../../src/model/failureReport.ts'
import type { Operation, Plan, Transition } from '../../../../src/model/operation.ts'
import type { Run } from '../../../../src/services/operations/readRun.ts'

export type OperationInput = {
  operation: Operation & { transitions: Transition[]; failure: FailureReport | null }
  environmentKind: EnvironmentKind
  run: Run
  /** resources of the environment, for the bar */
  expected: number
  plan: Plan | null
  filter: { q: string; errorsOnly: boolean }
  /** page of the changed resources */
  page: number
  csrf: string
  may: { cancel: boolean; approve: boolean; carryOut: boolean }
}
