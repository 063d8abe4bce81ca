import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { deploymentOf } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import { writeWhole } from '../folder.ts'
import { files } from '../../../model/run.ts'
import type { SavedState } from '../../../model/run.ts'
import { readDocument } from './recorded.ts'
import type { Run } from './run.ts'
import { engineCommand } from './stack.ts'
import { sha256 } from '../../../lib/hash.ts'

/**
 * The recorded state as it is before anything is written, secrets as ciphertext, into the run
 * folder: the worker stores it, and it is on disk before the first write even if no worker is
 * there. The description comes last: with it the body is whole.
 */
export async function saveState(run: Run): Promise<void> {
  const document =
    readDocument(run.request) ??
    (JSON.parse(await engineCommand(run, ['stack', 'export'])) as { deployment?: Deployment })
  run.before = deploymentOf(document)
  const resources = run.before.resources ?? []
  if (resources.length === 0) return
  const body = join(run.folder, `.${files.stateBody}`)
  writeFileSync(body, gzipSync(JSON.stringify(document)), { mode: 0o600 })
  renameSync(body, join(run.folder, files.stateBody))
  writeWhole(run.folder, files.stateBefore, {
    takenAt: new Date().toISOString(),
    digest: digestOf(run.before),
    resources: resources.length,
  } satisfies SavedState)
}

/**
 * Without `manifest`, in which every update writes its time: a state in which nothing changed has
 * the digest that it had.
 */
function digestOf(deployment: Deployment): string {
  return sha256(JSON.stringify({ ...deployment, manifest: null }))
}
