import type { DriftReport } from '../../../model/drift.ts'
import type { Environment } from '../../../model/environment.ts'

import type { TestResult } from '../../../model/promotion.ts'
import type { Tree } from '../../../model/revision.ts'
import type { HealResult, PlanBinding, RunGuard, RunResult } from '../../../model/run.ts'
import type { Hold } from './lease.ts'
import type { ExecutorDeps } from './executorDeps.ts'

import type { Cleanup, EventBody, Operation } from '../../../model/operation.ts'
import type { RunHandle } from '../../../model/runner.ts'
import type { DeclaredChecks } from '../../../model/promotionService.ts'

/** `approval`: somebody has to say yes to its plan. */
export type Control = { approval: boolean; fourEyes: boolean; expiresMinutes: number }

/**
 * One claimed operation on its way through the steps; each step fills in what the next ones need.
 */
export type Execution = {
  deps: ExecutorDeps
  hold: Hold
  operation: Operation
  environment: Environment
  tree: Tree | null
  /** how the run is to be guarded; null when it writes nothing, or was asked not to be */
  guard: RunGuard | null
  /** what the policy demands of it; null: it runs as it was asked for, in one run */
  control: Control | null
  /** the plan that it applies, once there is one */
  bound: PlanBinding | null
  /**
   * how many runs have planned since it was claimed; named in their folders, so that who takes over
   * goes on counting
   */
  round: number
  handle: RunHandle | null
  result: RunResult | null
  healed: HealResult | null
  /** drift-check only, once its reading was judged */
  report: DriftReport | null
  /** what is checked after it; undefined until it was looked up, null when nothing is */
  declared?: DeclaredChecks | null
  /** what the checks said, stored with the end */
  tests?: TestResult[]
  /** destroy only, once the account was asked */
  cleanup?: Cleanup
  /** aborts when somebody asked to cancel this operation */
  cancel: AbortSignal
}

/** Stores events of the service's own about the operation. */
export async function tell(
  { deps, hold, operation }: Execution,
  ...bodies: EventBody[]
): Promise<void> {
  const at = new Date().toISOString()
  await hold.persist(() =>
    deps.store.operations.append(
      operation.id,
      'service',
      bodies.map(body => ({ n: null, at, body })),
      hold.fence,
    ),
  )
}
