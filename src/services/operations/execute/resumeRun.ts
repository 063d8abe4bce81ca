import type { Operation } from '../../../model/operation.ts'
import type { Phase } from './executeOperation.ts'
import type { OperationContext } from './operationContext.ts'
import { parseRunFolder } from './runFolder.ts'

/**
 * Selects the phase in which a worker continues the operation of another worker: it attaches to the
 * run if possible, otherwise it plans again or heals the environment.
 */
export async function resumeRun(
  { deps: { store, runner } }: OperationContext,
  operation: Operation,
): Promise<Phase> {
  const folder = await store.operations.getRunFolder(operation.id)
  const handle = folder ? await runner.attach(folder) : null
  const { purpose, round, source, heals } = parseRunFolder(folder ?? '')
  const attempt = { operation, round, plan: null }
  // a run that heals has no result of the operation, so the state is healed again
  if (operation.status === 'running' && handle && !heals)
    return { phase: 'follow', input: { ...attempt, purpose, handle, source, prepared: null } }
  if (operation.status === 'running' && purpose === 'plan')
    return { phase: 'prepare', input: attempt }
  return { phase: 'recover', input: { operation, handle, tree: null } }
}
