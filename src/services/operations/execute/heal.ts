/**
 * Putting right what a dead run left: its processes are ended, its lock released, its pending
 * creates found or cleared. Nothing is created. Never rerun on top of pending creates (design.md
 * decision 4).
 */
import type { HealResult, RunResult } from '../../../model/run.ts'
import { tell, type Execution } from './execution.ts'
import { follow } from './follow.ts'

import { runRequest, startRun, treeOf } from './runRequest.ts'
import type { RunHandle } from '../../../model/runner.ts'

/**
 * Ends what is left of `handle`'s processes and heals the stack; fills `execution.healed`. Returns
 * the healing run's result.
 */
export async function heal(
  execution: Execution,
  handle: RunHandle | null,
): Promise<RunResult | null> {
  const killed = handle ? await handle.kill() : 0
  const dead = handle ? await handle.processes() : null
  await tell(execution, {
    type: 'step',
    step: 'heal',
    state: 'started',
    detail: `${killed} leftover process${killed === 1 ? '' : 'es'} ended`,
  })
  const result = await healingRun(execution, dead)
  execution.healed = result?.healed ?? null
  await tell(execution, {
    type: 'step',
    step: 'heal',
    state: execution.healed ? 'finished' : 'failed',
    detail: summary(execution.healed, result),
  })
  return result
}

async function healingRun(
  execution: Execution,
  dead: { host: string; pids: number[] } | null,
): Promise<RunResult | null> {
  const { deps, operation, environment } = execution
  const tree = execution.tree ?? (await treeOf(deps, operation))
  const request = await runRequest(deps, { operation, environment, tree, mode: 'heal', dead })
  const handle = await startRun(
    execution,
    `${operation.id}-${operation.attempt}-heal-${execution.hold.fence}`,
    request,
  )
  return follow(execution, handle, `heal-${operation.attempt}-${execution.hold.fence}`)
}

function summary(healed: HealResult | null, result: RunResult | null): string {
  if (!healed) return result?.error?.message ?? 'the healing run ended without a result'
  return `${healed.imported.length} pending creates imported, ${healed.cleared.length} cleared, ${healed.undecided.length} undecided, ${healed.locks} locks released`
}

/** Whether a run that ended by itself left something to put right. */
export function leftSomething(result: RunResult): boolean {
  return (
    (result.state?.pendingOperations.length ?? 0) > 0 ||
    ['engine-crashed', 'runner-crashed'].includes(result.error?.code ?? '') ||
    result.stopped === 'firmly'
  )
}
