import { findProblems } from '../../../analysis/state/findProblems.ts'
import type { RunRequest } from '../../../model/run.ts'
import { RunFailure } from './failure.ts'

/** Why a state can't be read, and the newest saved one that is valid. */
export function unreadableState(request: RunRequest): RunFailure {
  return new RunFailure(
    'state-invalid',
    `the recorded state of ${request.environment.name} can't be read: its file is empty or cut off`,
    { hint: restoreHint(request) },
  )
}

/** The command that goes back to the newest saved state that is valid. */
export function restoreHint({ environment: { name }, edit }: RunRequest): string {
  const at = (edit?.earlier ?? []).findIndex(one =>
    findProblems(one).every(({ code }) => code === 'pending-operation'),
  )
  const version = edit?.versions?.[at]
  if (version !== undefined)
    return `go back to the newest valid one with  twinstack state restore ${name} ${version}`
  return edit
    ? `no saved state is valid;  twinstack state forget ${name} --all  empties it, and what exists stays in the cloud`
    : `twinstack state repair ${name}  names the newest saved state that is valid`
}
