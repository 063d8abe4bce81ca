import type { RunResult } from '../../../model/run.ts'
import type { OperationContext } from './operationContext.ts'
import type { StartedRun } from './phaseInputs.ts'

/**
 * The result with the names of the machine images that the recorded and the planned state use: two
 * regions have different ids for one image. The names are read while the operation runs, so that
 * the plan and the recorded state keep the names of that time.
 */
export async function nameImages(
  { deps }: OperationContext,
  { operation, prepared }: StartedRun,
  result: RunResult,
): Promise<RunResult> {
  const resources = [...(result.state?.resources ?? []), ...(result.plannedState ?? [])]
  const environment = deps.images && (await deps.store.environments.get(operation.environment))
  if (!deps.images || !environment) return result
  const images = await deps.images.findNames(environment, prepared?.tree ?? null, resources)
  return Object.keys(images).length === 0 ? result : { ...result, images }
}
