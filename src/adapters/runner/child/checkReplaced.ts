import type { Deployment } from '../../../model/checkpoint.ts'
import { getName } from '../../../model/checkpoint.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { findFixedNames } from './fixedName.ts'

/**
 * Checks after the replacement of resources with a fixed name that the recorded resources exist.
 * Throws `resource-failed` for missing ones.
 */
export async function checkReplaced(run: Run, recording: Recording, state: Deployment) {
  const replaced = findFixedNames(state, recording.replaced)
  if (replaced.length === 0) return
  const { vanished } = await callEngine(
    run,
    'verify',
    true,
    (stack, options) => stack.previewRefresh({ ...options, target: replaced }),
    { quiet: true },
  )
  const gone = vanished.filter(urn => replaced.includes(urn))
  if (gone.length === 0) return
  throw new RunFailure(
    'resource-failed',
    `replaced, and no longer in the cloud: ${gone.map(getName).join(', ')}. The old resource ` +
      'had the same name, and deleting it deleted the new one',
    {
      hint:
        'run a reconcile, which creates it again; deleteBeforeReplace in the program avoids ' +
        'this',
      resources: gone.map(urn => ({ urn, message: 'was replaced and does not exist' })),
    },
  )
}
