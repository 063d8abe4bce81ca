import type { Execution } from './execution.ts'
import { runOf } from './runRequest.ts'
import { isWriting } from '../../../model/operation.ts'

/** Steps of a run in which the engine writes (src/adapters/runner/child/operate.ts). */
const writingSteps = ['update', 'apply', 'reconcile', 'destroy', 'import']

/**
 * Whether an operation may have changed something: its run came to a step that writes, or nobody
 * knows how far it came.
 */
export function mayHaveWritten(
  { operation, handle, result }: Execution,
  from: 'running' | 'interrupted',
): boolean {
  if (!isWriting(operation)) return false
  if (from === 'interrupted') return true
  if (!handle || runOf(handle.folder).plans) return false
  return (
    !result ||
    result.stopped !== null ||
    result.error?.code === 'engine-crashed' ||
    writingSteps.some(step => step in result.timings)
  )
}
