/**
 * Edits the recorded state and changes nothing in the cloud. The previous step saves the old state,
 * and `restore` restores it.
 */
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { editSnapshot } from '../../../analysis/state/editSnapshot.ts'
import { findProblems } from '../../../analysis/state/findProblems.ts'
import { moveResources } from '../../../analysis/state/moveResources.ts'
import { repairSnapshot } from '../../../analysis/state/repairSnapshot.ts'
import { decryptSecrets, encryptSecrets } from '../../../analysis/state/secrets.ts'
import { deploymentOf, type Deployment } from '../../../model/checkpoint.ts'
import type { RunRequest, StateEditRequest } from '../../../model/run.ts'
import type { StateEdit } from '../../../model/stateEdit.ts'
import { parseBackend, stackFile } from '../../pulumi/state/backend.ts'
import { openCrypter } from '../../pulumi/state/passphrase.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { exportState, importState } from './heal.ts'
import { isUnreadable, passphraseOf, readDocument, saltOf } from './recorded.ts'
import type { Run } from './run.ts'
import { repairHint } from './invalidState.ts'
import { ensureStack } from './stack.ts'
import { restoreHint } from './unreadableState.ts'

type Edited = { deployment: Deployment; changes: string[] }

/** @throws RunFailure `refused` with every reason; nothing is written then */
export async function editState(run: Run): Promise<void> {
  const { edit, options } = run.request
  if (!edit) throw new RunFailure('internal', 'the request of a state-edit names no edit')
  const document = (readDocument(run.request) ?? (await exportState(run))) as object
  const state = deploymentOf(document)
  const { deployment, changes } =
    edit.change.action === 'receive' ? await receive(run, state) : makeEdit(state, edit)
  refuseInvalid(run.request, deployment, edit.change)
  run.facts.notes = changes.length > 0 ? changes : ['The recorded state is as wanted already.']
  for (const change of changes) run.log.diagnostic('info', change)
  if (options.planOnly || changes.length === 0) return
  await setUnreadableAside(run)
  await importState(run, { version: 3, ...document, ...edit.restored, deployment })
}

/** The file is kept in the run folder; the engine would refuse to work beside it. */
async function setUnreadableAside(run: Run): Promise<void> {
  const { backend, stack } = run.request
  const place = parseBackend(backend.url)
  const file = place.kind === 'file' ? stackFile(place.folder, stack) : null
  if (file === null || !isUnreadable(run.request)) return
  copyFileSync(file, join(run.folder, 'unreadable-state'))
  rmSync(file)
  await ensureStack(run)
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
    case 'receive':
      throw new RunFailure('internal', 'entries of another state are received by a step of its own')
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

/** Secrets are encrypted for this stack; both are encrypted with the service's passphrase. */
async function receive({ request }: Run, target: Deployment): Promise<Edited> {
  const { edit, environment } = request
  if (edit?.change.action !== 'receive') throw new RunFailure('internal', 'nothing to receive')
  const { urns, from } = edit.change
  const source = edit.source ?? {}
  const wanted = (source.resources ?? []).filter(({ urn }) => urns.includes(urn))
  const needed = wanted.length > 0 ? source : { resources: [] }
  const [read, write] = await Promise.all(
    [needed, target].map(async one => openCrypter(saltOf(one) ?? '', passphraseOf(request))),
  )
  if (typeof read !== 'object' || typeof write !== 'object')
    throw new RunFailure(
      'refused',
      `the secrets of ${from} can't be encrypted for ${environment.name}`,
      {
        hint: `both need a recorded state whose secrets the service's passphrase encrypts`,
      },
    )
  const resources = encryptSecrets(
    decryptSecrets(source.resources ?? [], read.decrypt),
    write.encrypt,
  )
  const moved = moveResources(
    target,
    { ...source, resources },
    { urns, from, to: environment.name },
  )
  if (moved.refusals.length > 0) throw new RunFailure('refused', moved.refusals.join(' '))
  return { deployment: { ...target, resources: moved.resources }, changes: moved.changes }
}

/** Pending operations are no obstacle: the step after this one searches for what they made. */
function refuseInvalid(request: RunRequest, deployment: Deployment, change: StateEdit): void {
  const problems = findProblems(deployment).filter(({ code }) => code !== 'pending-operation')
  if (problems.length === 0) return
  const what =
    change.action === 'repair'
      ? 'These problems of the recorded state have no provable repair'
      : 'The engine would refuse the state'
  throw new RunFailure('refused', `${what}: ${problems.map(({ message }) => message).join(' ')}`, {
    hint: change.action === 'repair' ? restoreHint(request) : repairHint(request),
  })
}

/** A restored state is old, so a refresh reads the current state of the cloud into it. */
export async function refreshState(run: Run): Promise<void> {
  await callEngine(run, 'refresh', true, (stack, options) => stack.refresh(options))
}
