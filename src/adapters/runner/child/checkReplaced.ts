import type { Deployment } from '../../../model/checkpoint.ts'
import { getName } from '../../../model/checkpoint.ts'
import { getErrorMessage } from '../../../lib/errors.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { findEndangered } from './fixedName.ts'

/**
 * Checks after replacements and deletions that the recorded resources exist which may be the same
 * object in the cloud as a deleted one. Throws `resource-failed` for missing ones.
 */
export async function checkReplaced(run: Run, recording: Recording, state: Deployment) {
  const endangered = findEndangered(run.before, state, recording)
  if (endangered.length === 0) return
  const recorded = await readAgain(run, endangered)
  const gone = recorded.filter(urn => endangered.includes(urn))
  if (gone.length === 0) return
  throw new RunFailure(
    'resource-failed',
    `created resources no longer exist in the cloud: ${gone.map(getName).join(', ')}. ` +
      'The deleted resource had the same name, so its deletion deleted the new one',
    {
      hint:
        'run a reconcile, which creates it again. deleteBeforeReplace (for a replacement) or an ' +
        'alias (for a resource that got another name in the program) avoids this',
      resources: gone.map(urn => ({ urn, message: 'was created and does not exist' })),
    },
  )
}

/**
 * The recorded resources that are not in the cloud. The update itself succeeded, so a check that
 * can't be made is a warning.
 */
async function readAgain(run: Run, target: string[]): Promise<string[]> {
  try {
    const { vanished } = await callEngine(
      run,
      'verify',
      true,
      (stack, options) => stack.previewRefresh({ ...options, target }),
      { quiet: true },
    )
    return vanished
  } catch (error) {
    if (run.control.stopped) throw error
    run.log.addDiagnostic(
      'warning',
      `after the replacement, these resources could not be read again: ` +
        `${target.map(getName).join(', ')} (${getErrorMessage(error)}). Request a drift check to ` +
        'see whether they still exist',
    )
    return []
  }
}
