/** The values that the phases of an operation pass to each other. Types only. */
import type { DeclaredChecks } from '../../../model/promotionService.ts'
import type { Tree } from '../../../model/revision.ts'
import type { RunGuard, HealResult, RunResult } from '../../../model/run.ts'
import { type Plan } from '../../../model/operation.ts'
import type { Attempt, Control } from './operationContext.ts'
import type { RunHandle } from '../../../model/runner.ts'

export type PreparedAttempt = Attempt & {
  readonly tree: Tree
  /** the checks after the operation; null: none */
  readonly declared: DeclaredChecks | null
  /** the guard of the run; null: the run writes nothing, or `force` disables the guard */
  readonly guard: RunGuard | null
  /** the requirements of the policy; null: none */
  readonly control: Control | null
  /** the plan that a person approved, while that approval is valid */
  readonly approved: Plan | null
}

/**
 * The purpose of the run: everything in one run, only the plan, or the application of a judged (and
 * approved) plan.
 */
export type RunPurpose = 'run' | 'plan' | 'apply'

export type AdmittedAttempt = PreparedAttempt & { readonly purpose: RunPurpose }

/** A run whose processes were started by this or an earlier worker. */
export type StartedRun = Attempt & {
  readonly purpose: RunPurpose
  readonly handle: RunHandle
  /** names the run's events in the store */
  readonly source: string
  /** null: the worker attached to a run that another worker had prepared */
  readonly prepared: Pick<PreparedAttempt, 'tree' | 'control' | 'declared'> | null
}

/** A run with a result, and the result of healing where it was necessary. */
export type SettledRun = {
  readonly run: StartedRun
  /** the run's own result, with the state that is recorded after the healing */
  readonly result: RunResult
  readonly healed: HealResult | null
}
