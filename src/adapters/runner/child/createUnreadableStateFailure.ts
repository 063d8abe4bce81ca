import { isValid } from '../../../analysis/state/findProblems.ts'
import type { RunRequest } from '../../../model/run.ts'
import { RunFailure } from './failure.ts'

/** Explains why a state can't be read, and names the newest valid saved state. */
export function createUnreadableStateFailure(request: RunRequest): RunFailure {
  return new RunFailure(
    'state-invalid',
    `the recorded state of ${request.environment.name} can't be read: its file is empty or cut off`,
    { hint: restoreHint(request) },
  )
}

/** Explains a state whose file has resources and no version of its format. */
export function createStateWithoutVersionFailure({
  environment: { name },
}: RunRequest): RunFailure {
  return new RunFailure(
    'state-invalid',
    `the recorded state of ${name} has no version of its format: pulumi would read it as a stack ` +
      'without resources. Nothing was written',
    { hint: `twinstack state repair ${name}  writes the version` },
  )
}

/** Returns the command that restores the newest valid saved state. */
export function restoreHint({ environment: { name }, edit }: RunRequest): string {
  const at = (edit?.earlier ?? []).findIndex(isValid)
  const version = edit?.versions?.[at]
  if (version !== undefined)
    return `restore the newest valid one with twinstack state restore ${name} ${version}`
  return edit
    ? `no saved state is valid; twinstack state forget ${name} --all empties it, ` +
        'and the existing resources stay in the cloud'
    : `twinstack state repair ${name}  names the newest saved state that is valid`
}
