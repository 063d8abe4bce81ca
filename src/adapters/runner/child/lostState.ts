import { RunFailure } from './failure.ts'
import type { Run } from './run.ts'

/**
 * The backend has an empty state, and Twinstack recorded resources: the disk is not mounted, the
 * backend is another one, or somebody destroyed the environment with a plain pulumi. Everything
 * would be created a second time, so the run stops before it writes. A state with other resources
 * than the recorded ones is the subject of `state.out-of-band`.
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
