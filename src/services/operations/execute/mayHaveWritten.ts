import { isWriting, type Operation } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'

/** Steps of a run in which the engine writes (src/adapters/runner/child/operate.ts). */
const writingSteps = ['update', 'apply', 'reconcile', 'destroy', 'import']

/**
 * Whether a run may have changed the cloud or the recorded state: it began a step that writes, or
 * its processes ended without a result (`result` null).
 */
export function mayHaveWritten(
  operation: Pick<Operation, 'kind' | 'options'>,
  purpose: 'run' | 'plan' | 'apply',
  result: RunResult | null,
): boolean {
  if (!isWriting(operation) || purpose === 'plan') return false
  return (
    !result ||
    result.stopped !== null ||
    result.error?.code === 'engine-crashed' ||
    writingSteps.some(step => step in result.timings)
  )
}
