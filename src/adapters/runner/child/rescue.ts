/**
 * A checkpoint that is empty or cut off (a full disk, a crash of the machine) is replaced by the
 * newest state that can be read. The run searches the cloud for the resources that were created
 * since that state, and a refresh reads the rest.
 */
import { copyFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isValid } from '../../../analysis/state/findProblems.ts'
import { getDeployment } from '../../../model/checkpoint.ts'
import { isWriting } from '../../../model/operation.ts'
import type { RunRequest } from '../../../model/run.ts'
import { readBackups, getWrittenAt, type Backup } from '../../pulumi/state/backups.ts'
import { parseBackend, replaceStackFile, findStackFile } from '../../pulumi/state/backend.ts'
import { isUnreadable } from './recorded.ts'
import type { Run } from './run.ts'
import type { Step } from './steps.ts'
import { createUnreadableStateFailure } from './createUnreadableStateFailure.ts'

/** An edit of the state chooses by itself what it replaces the state with. */
const replacesState = ({ request }: Run): boolean =>
  (request.mode === 'heal' || (isWriting(request) && request.kind !== 'state-edit')) &&
  request.unwritten !== true &&
  isUnreadable(request)

/** Runs first, because every other step may read the state; it needs no engine. */
export const rescue: Step = { name: 'rescue', writes: true, when: replacesState, take: rescueState }

function rescueState(run: Run): void {
  const { request, folder } = run
  const place = parseBackend(request.backend.url)
  const file = place.kind === 'file' ? findStackFile(place.folder, request.stack) : null
  if (place.kind !== 'file' || file === null) return
  const found = findNewestValid([
    ...readBackups(place.folder, request.stack),
    ...listSavedBackup(request),
  ])
  if (!found) throw createUnreadableStateFailure(request)
  copyFileSync(file, join(folder, 'unreadable-state'))
  replaceStackFile(file, request.stack, found.deployment)
  run.rescued = true
  run.log.addDiagnostic(
    'warning',
    `the recorded state of ${request.environment.name} could not be read: its file was empty or ` +
      `cut off. It was replaced by ${found.source} of ${found.writtenAt || 'an unknown time'} ` +
      `with ${found.deployment.resources?.length ?? 0} resources. The run searches the cloud for ` +
      'resources that were created since, and refreshes the rest. The old file is kept in ' +
      basename(folder),
  )
}

function listSavedBackup({ savedState }: RunRequest): Backup[] {
  if (!savedState) return []
  const deployment = getDeployment(savedState.document)
  const at = getWrittenAt(deployment) || savedState.takenAt
  return [{ source: 'the newest saved state', writtenAt: at, deployment }]
}

/** The newest of them that the engine accepts; pending operations are settled afterwards. */
export function findNewestValid(backups: Backup[]): Backup | null {
  const ordered = [...backups].sort((a, b) => b.writtenAt.localeCompare(a.writtenAt))
  return ordered.find(({ deployment }) => isValid(deployment)) ?? null
}
