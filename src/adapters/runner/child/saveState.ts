import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { isKnownFormat } from '../../../analysis/journal/features.ts'
import { isValid } from '../../../analysis/state/findProblems.ts'
import { computeContentDigest, getDeployment } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import { writeWhole } from '../folder.ts'
import { files } from '../../../model/run.ts'
import type { SavedState } from '../../../model/run.ts'
import { readDocument } from './recorded.ts'
import type { Run } from './run.ts'
import { exportState } from './heal.ts'

/**
 * Saves the recorded state before anything is written into the run folder, with secrets as
 * ciphertext. The worker stores it; the file is on disk before the first write even if no worker
 * runs. The description is written last, so its existence proves that the body is complete.
 */
export async function saveState(run: Run): Promise<void> {
  const document =
    readDocument(run.request) ?? ((await exportState(run)) as { deployment?: Deployment })
  run.before = getDeployment(document)
  const resources = run.before.resources ?? []
  if (resources.length === 0 || !(await isWayBack(run, document))) return
  const body = join(run.folder, `.${files.stateBody}`)
  writeFileSync(body, gzipSync(JSON.stringify(document)), { mode: 0o600 })
  renameSync(body, join(run.folder, files.stateBody))
  writeWhole(run.folder, files.stateBefore, {
    takenAt: new Date().toISOString(),
    digest: computeDigest(run.before),
    resources: resources.length,
  } satisfies SavedState)
}

/**
 * A state that the engine refuses is no way back, and must not push valid ones out of the saved
 * states. An edit saves an invalid one, because it may have to be undone.
 */
async function isWayBack(run: Run, document: object): Promise<boolean> {
  await run.stateSecrets
  if (!isKnownFormat(document) || run.foreignSecrets > 0) return false
  return run.request.kind === 'state-edit' || isValid(run.before ?? {})
}

/**
 * The digest leaves out `manifest`, in which every update writes its time, and the order of the
 * resources, which an update without changes can change, so that an unchanged state keeps its
 * digest.
 */
export function computeDigest({ resources = [], ...rest }: Deployment): string {
  return computeContentDigest([{ ...rest, manifest: null }, ...resources])
}
