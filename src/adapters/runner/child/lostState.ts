import { RunFailure } from './failure.ts'
import type { Run } from './run.ts'

/**
 * Detects an empty state in the backend although Twinstack recorded resources: the disk is not
 * mounted, the backend is another one, or a plain pulumi destroyed the environment. The engine
 * would create everything a second time, so the run stops before it writes. `state.out-of-band`
 * covers a state with other resources than the recorded ones.
 */
export function refuseLostState({
  request: { environment, recordedResources = 0, backend },
  before,
}: Pick<Run, 'request' | 'before'>): void {
  if (recordedResources === 0 || (before?.resources ?? []).length > 0) return
  const address = backend.url.replace(/(:\/\/)[^/@]*@/, '$1')
  throw new RunFailure(
    'refused',
    `the state of ${environment.name} in ${address} is empty, but ${recordedResources} ` +
      'resources were recorded there. Nothing was written',
    {
      hint:
        'check that the folder of the backend is mounted and TWINSTACK_BACKEND is the same as ' +
        'before, or restore a saved state. If the resources are really gone, run a preview: it ' +
        'records the empty state, and the next operation starts from there',
    },
  )
}
