/**
 * Heals after a run without a result: it ends the run's processes, releases its lock, and imports
 * or clears its pending creates. Nothing is created, and no run starts on top of pending creates
 * (docs/adr/0007-one-fence.md).
 */
import type { Operation } from '../../../model/operation.ts'
import type { Tree } from '../../../model/revision.ts'
import type { RunResult } from '../../../model/run.ts'
import type { RunHandle } from '../../../model/runner.ts'
import { followRun } from './followRun.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'
import { buildRunRequest, loadTree } from './runRequest.ts'
import { startProcess } from './startRun.ts'

export type HealInput = {
  readonly operation: Operation
  /** null: no folder of a run was found */
  readonly handle: RunHandle | null
  /** null: not loaded yet */
  readonly tree: Tree | null
}

/**
 * Returns the result of the healing run, null when it died as well. A cancel of the operation does
 * not cancel it, because pending creates would remain.
 */
export async function healRun(
  context: OperationContext,
  input: HealInput,
): Promise<RunResult | null> {
  const { operation, handle } = input
  const ended = handle ? await handle.kill() : 0
  const dead = handle ? await handle.listProcesses() : null
  await appendEvents(context, operation, {
    type: 'step',
    step: 'heal',
    state: 'started',
    detail: `${ended} leftover process${ended === 1 ? '' : 'es'} ended`,
  })
  const result = await runHealing(context, input, dead)
  await appendEvents(context, operation, {
    type: 'step',
    step: 'heal',
    state: result?.healed ? 'finished' : 'failed',
    detail: describeHealing(result),
  })
  return result
}

async function runHealing(
  context: OperationContext,
  { operation, tree }: HealInput,
  dead: { host: string; pids: number[] } | null,
): Promise<RunResult | null> {
  const { deps, environment, lease } = context
  const request = await buildRunRequest(deps, {
    operation,
    environment,
    tree: tree ?? (await loadTree(deps, operation)),
    mode: 'heal',
    dead,
  })
  const run = `${operation.attempt}-heal-${lease.fence}`
  const handle = await startProcess(context, operation, `${operation.id}-${run}`, request)
  return followRun(context, {
    operation,
    handle,
    source: `heal-${operation.attempt}-${lease.fence}`,
    cancel: null,
  })
}

function describeHealing(result: RunResult | null): string {
  if (!result?.healed) return result?.error?.message ?? 'the healing run ended without a result'
  const { imported, cleared, undecided, locks } = result.healed
  return (
    `${imported.length} pending creates imported, ${cleared.length} cleared, ` +
    `${undecided.length} undecided, ${locks} locks released`
  )
}

/** Whether a run with a result left something to heal. */
export function needsHealing(result: RunResult): boolean {
  return (
    (result.state?.pendingOperations.length ?? 0) > 0 ||
    ['engine-crashed', 'runner-crashed'].includes(result.error?.code ?? '') ||
    result.stopped === 'forcibly'
  )
}

/** The hint about pending creates whose existence the healing could not determine. */
export const undecidedHint =
  'search these in the cloud; `twinstack reconcile NAME` searches them again, ' +
  '`twinstack import NAME` takes over what exists'
