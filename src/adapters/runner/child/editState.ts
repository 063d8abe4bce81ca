/**
 * Edits of the recorded state: nothing in the cloud is touched. The state as it was is saved by the
 * step before, and `restore` goes back to it.
 */
import { editSnapshot } from '../../../analysis/state/editSnapshot.ts'
import { findProblems } from '../../../analysis/state/findProblems.ts'
import { repairSnapshot } from '../../../analysis/state/repairSnapshot.ts'
import { deploymentOf, type Deployment } from '../../../model/checkpoint.ts'
import type { StateEditRequest } from '../../../model/run.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { exportState, importState } from './heal.ts'
import { readDocument } from './recorded.ts'
import type { Run } from './run.ts'

type Edited = { deployment: Deployment; changes: string[] }

/** @throws RunFailure `refused` with every reason; nothing is written then */
export async function editState(run: Run): Promise<void> {
  const { edit, options } = run.request
  if (!edit) throw new RunFailure('internal', 'the request of a state-edit names no edit')
  const document = (readDocument(run.request) ?? (await exportState(run))) as object
  const { deployment, changes } = makeEdit(deploymentOf(document), edit)
  refuseInvalid(deployment, edit)
  run.facts.notes = changes.length > 0 ? changes : ['The recorded state is as wanted already.']
  for (const change of changes) run.log.diagnostic('info', change)
  if (options.planOnly || changes.length === 0) return
  await importState(run, { version: 3, ...document, ...edit.restored, deployment })
}

function makeEdit(state: Deployment, { change, earlier, restored }: StateEditRequest): Edited {
  switch (change.action) {
    case 'repair': {
      const { deployment, problems, repairs } = repairSnapshot(state, { earlier })
      const repaired = repairs.map(({ message, reason }) => `${message} ${reason}`)
      return {
        deployment,
        changes:
          repaired.length > 0 ? [...problems.map(({ message }) => message), ...repaired] : [],
      }
    }
    case 'adopt':
      throw new RunFailure('internal', 'a state is taken over by steps of its own')
    case 'restore': {
      const deployment = deploymentOf(restored)
      const count = deployment.resources?.length ?? 0
      return {
        deployment,
        changes: [`The saved state ${change.version} with ${count} resources is restored.`],
      }
    }
    default: {
      const { deployment, changes, refusals } = editSnapshot(state, change)
      if (refusals.length > 0) throw new RunFailure('refused', refusals.join(' '))
      return { deployment, changes }
    }
  }
}

/** Pending operations are no obstacle: the step after this one searches for what they made. */
function refuseInvalid(deployment: Deployment, { change }: StateEditRequest): void {
  const problems = findProblems(deployment).filter(({ code }) => code !== 'pending-operation')
  if (problems.length === 0) return
  const what =
    change.action === 'repair'
      ? 'These problems of the recorded state have no provable repair'
      : 'The engine would refuse the state'
  throw new RunFailure('refused', `${what}: ${problems.map(({ message }) => message).join(' ')}`, {
    hint:
      change.action === 'repair'
        ? 'restore the last saved state that is valid: twinstack state restore NAME VERSION'
        : 'repair it first: twinstack state repair NAME',
  })
}

/** A restored state is old: what the cloud says now is read into it. */
export async function refreshState(run: Run): Promise<void> {
  await callEngine(run, 'refresh', true, (stack, options) => stack.refresh(options))
}
