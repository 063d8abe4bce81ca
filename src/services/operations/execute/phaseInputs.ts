/** What the phases of an operation pass on to each other. Types only. */
import type { DeclaredChecks } from '../../../model/promotionService.ts'
import type { Tree } from '../../../model/revision.ts'
import type { RunGuard, HealResult, RunResult } from '../../../model/run.ts'
import { type Plan } from '../../../model/operation.ts'
import type { Attempt, Control } from './operationContext.ts'
import type { RunHandle } from '../../../model/runner.ts'

export type Prepared = Attempt & {
  readonly tree: Tree
  /** what is checked after the operation; null: nothing */
  readonly declared: DeclaredChecks | null
  /** how the run guards what it would write; null: it writes nothing, or `force` says so */
  readonly guard: RunGuard | null
  /** what the policy demands; null: nothing */
  readonly control: Control | null
  /** the plan that a person approved, while that approval is valid */
  readonly approved: Plan | null
}

/**
 * What the run is for: everything in one run, only the plan, or the plan that was judged (and
 * approved) before.
 */
export type RunPurpose = 'run' | 'plan' | 'apply'

export type Admitted = Prepared & { readonly purpose: RunPurpose }

/** A run whose processes were started, by this worker or by one that is gone. */
export type StartedRun = Attempt & {
  readonly purpose: RunPurpose
  readonly handle: RunHandle
  /** names the run's events in the store */
  readonly source: string
  /** null: the worker attached to a run that another worker had prepared */
  readonly prepared: Pick<Prepared, 'tree' | 'control' | 'declared'> | null
}

/** A run that has ended by itself, and what healing found where it was necessary. */
export type SettledRun = {
  readonly run: StartedRun
  /** the run's own result, with the state that is recorded after the healing */
  readonly result: RunResult
  readonly healed: HealResult | null
}
