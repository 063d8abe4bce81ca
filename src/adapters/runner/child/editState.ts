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
import { getDeployment, type Deployment } from '../../../model/checkpoint.ts'
import type { RunRequest, StateEditRequest } from '../../../model/run.ts'
import type { StateEdit } from '../../../model/stateEdit.ts'
import { parseBackend, findStackFile } from '../../pulumi/state/backend.ts'
import { openCrypter } from '../../pulumi/state/passphrase.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { exportState, importState } from './heal.ts'
import {
  hasNoVersion,
  isUnreadable,
  getPassphrase,
  readDocument,
  replacesWhole,
  findSalt,
} from './recorded.ts'
import type { Run } from './run.ts'
import { repairHint } from './invalidState.ts'
import { serviceProvider } from './stateService.ts'
import { ensureStack, requireReadableState } from './stack.ts'
import { restoreHint } from './createUnreadableStateFailure.ts'

type EditedDeployment = { deployment: Deployment; changes: string[] }

/** @throws RunFailure `refused` with every reason; nothing is written then */
export async function editState(run: Run): Promise<void> {
  const { edit, options } = run.request
  if (!edit) throw new RunFailure('internal', 'the request of a state-edit names no edit')
  const document = (readDocument(run.request) ?? (await exportState(run))) as object
  const state = getDeployment(document)
  const { deployment, changes } =
    edit.change.action === 'receive'
      ? await receive(run, state)
      : makeEdit(state, edit, !hasNoVersion(run.request))
  refuseInvalid(run.request, deployment, edit.change)
  if (edit.change.action === 'repair' && changes.length === 0) await requireReadable(run)
  run.facts.notes = changes.length > 0 ? changes : ['The recorded state needs no change.']
  for (const change of changes) run.log.addDiagnostic('info', change)
  if (options.planOnly || changes.length === 0) return
  await writeState(run, { version: 3, ...document, ...edit.restored, deployment })
}

/**
 * The engine also refuses states whose entries have no problem: another format, secrets of another
 * stack. Only an earlier state helps there.
 */
async function requireReadable(run: Run): Promise<void> {
  try {
    await requireReadableState(run)
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error
    throw new RunFailure(
      'refused',
      `The engine can't use the recorded state, and there is no provable repair: ${error.message}`,
      { hint: restoreHint(run.request), cause: error },
    )
  }
}

/**
 * The engine reads the present state before it replaces it; one that it can't read is set aside.
 */
async function writeState(run: Run, document: object): Promise<void> {
  if (isUnreadable(run.request)) await setAside(run)
  try {
    await importState(run, document)
  } catch (error) {
    const isWhole = error instanceof RunFailure && replacesWhole(run.request)
    const putBack = isWhole ? await setAside(run) : null
    if (putBack === null) throw error
    await importState(run, document).catch((again: unknown) => {
      putBack()
      throw again
    })
  }
}

/** The file is kept in the run folder; the engine would refuse to work beside it. */
async function setAside(run: Run): Promise<(() => void) | null> {
  const { backend, stack } = run.request
  const place = parseBackend(backend.url)
  const file = place.kind === 'file' ? findStackFile(place.folder, stack) : null
  if (file === null) return null
  const copy = join(run.folder, 'unreadable-state')
  copyFileSync(file, copy)
  rmSync(file)
  await ensureStack(run)
  return () => copyFileSync(copy, file)
}

function makeEdit(
  state: Deployment,
  { change, earlier, restored }: StateEditRequest,
  isVersioned: boolean,
): EditedDeployment {
  switch (change.action) {
    case 'repair': {
      const { deployment, problems, repairs } = repairSnapshot(state, { earlier })
      const format = isVersioned
        ? []
        : ['Added the missing version of the format. The file has the fields of version 3.']
      const repaired = repairs.map(({ message, reason }) => `${message} ${reason}`)
      return {
        deployment,
        changes: [
          ...format,
          ...(repaired.length > 0 ? [...problems.map(({ message }) => message), ...repaired] : []),
        ],
      }
    }
    case 'receive':
      throw new RunFailure('internal', 'entries of another state are not received here')
    case 'adopt':
      throw new RunFailure('internal', 'a state is not adopted here')
    case 'restore': {
      const deployment = getDeployment(restored)
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

/**
 * Secrets are encrypted for this stack: by the service, where it has the states; otherwise both are
 * encrypted with the service's passphrase.
 */
async function receive({ request }: Run, target: Deployment): Promise<EditedDeployment> {
  const { edit, environment } = request
  if (edit?.change.action !== 'receive')
    throw new RunFailure('internal', 'the request names no entries to receive')
  const { urns, from } = edit.change
  const source = edit.source ?? {}
  const wanted = (source.resources ?? []).filter(({ urn }) => urns.includes(urn))
  const needed = wanted.length > 0 ? source : { resources: [] }
  const isService = [source, target].some(one => one.secrets_providers?.type === serviceProvider)
  if (isService) return receiveForService(request, source, target)
  const [read, write] = await Promise.all(
    [needed, target].map(async one => openCrypter(findSalt(one) ?? '', getPassphrase(request))),
  )
  if (typeof read !== 'object' || typeof write !== 'object')
    throw new RunFailure(
      'refused',
      `the secrets of ${from} can't be encrypted for ${environment.name}`,
      {
        hint: `the recorded state of each must be encrypted with the service's passphrase`,
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

/** services/operations/execute/createStateEditRequest.ts has encrypted the entries. */
function receiveForService(
  { edit, environment }: RunRequest,
  source: Deployment,
  target: Deployment,
): EditedDeployment {
  if (edit?.change.action !== 'receive')
    throw new RunFailure('internal', 'the request names no entries to receive')
  const { urns, from } = edit.change
  const moved = moveResources(target, source, { urns, from, to: environment.name })
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
