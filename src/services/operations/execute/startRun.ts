import { join } from 'node:path'
import type { Operation } from '../../../model/operation.ts'
import type { RunRequest } from '../../../model/run.ts'
import type { RunHandle } from '../../../model/runner.ts'

import type { OperationContext } from './operationContext.ts'

import { parseRunFolder } from './runFolder.ts'
import { buildRunRequest } from './runRequest.ts'
import { runStep } from './runStep.ts'
import type { AdmittedAttempt, StartedRun } from './phaseInputs.ts'

/** Starts the run of an admitted operation: the plan, the apply, or both in one. */
export async function startRun(
  context: OperationContext,
  admitted: AdmittedAttempt,
): Promise<StartedRun> {
  const { operation, purpose, tree, guard, plan } = admitted
  const { environment, deps } = context
  const round = admitted.round + (purpose === 'plan' ? 1 : 0)
  const attempt = `${operation.id}-${operation.attempt}`
  const key = purpose === 'run' ? attempt : `${attempt}-${purpose}-${round}`
  const handle = await runStep(context, operation, 'start', async () =>
    startProcess(
      context,
      operation,
      key,
      await buildRunRequest(deps, {
        environment,
        tree,
        guard,
        ...(purpose === 'run' ? { operation } : createBoundRequest(admitted)),
      }),
    ),
  )
  return {
    operation,
    round,
    plan,
    purpose,
    handle,
    source: parseRunFolder(key).source,
    prepared: admitted,
  }
}

/** The run that plans writes nothing; the run that applies writes only what `plan` has. */
function createBoundRequest({ operation, purpose, tree: { revision }, plan }: AdmittedAttempt) {
  return {
    operation: {
      ...operation,
      options: { ...operation.options, planOnly: purpose === 'plan' },
    },
    bound: { revision: revision.id, dependencies: revision.dependencies, expected: plan },
  }
}

/**
 * Starts the processes of a run. Its folder is stored before they exist: when a worker dies in
 * between, the next one finds the folder. A run that was started although the start reports an
 * error is followed like any other.
 */
export async function startProcess(
  { deps, lease }: OperationContext,
  operation: Operation,
  key: string,
  request: RunRequest,
): Promise<RunHandle> {
  const folder = join(deps.home, 'runs', key)
  await lease.persist(() => deps.store.operations.setRunFolder(operation.id, folder, lease.fence))
  try {
    return await deps.runner.start(key, { ...request, leased: true })
  } catch (error) {
    const started = await deps.runner.attach(folder).catch(() => null)
    if (!started || !(await started.listProcesses())) throw error
    deps.log.warn(
      { operation: operation.id, folder, err: error },
      'the start of a run reported an error, but its processes exist; the worker follows them',
    )
    return started
  }
}
