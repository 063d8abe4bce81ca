/**
 * A run that only reads gets a copy of the recorded state, where the service is root: the program
 * of a preview, or of a plan that nobody has approved yet, can change the copy only.
 */
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunRequest } from '../../model/run.ts'
import type { StackReferenceName } from '../../model/stackReference.ts'
import { readPlain } from '../../lib/plainFile.ts'
import { largestState, parseBackend } from '../pulumi/state/backend.ts'
import { listOwnCheckpoints } from './stateOwner.ts'

/** Folder of the copy in the folder of its run. */
export const copyFolder = 'state'

/** Whether the run works on a copy: a file backend, and nothing that it may write. */
export function usesCopy({ reading, mode, backend }: RunRequest): boolean {
  return reading === true && mode === 'run' && parseBackend(backend.url).kind === 'file'
}

/**
 * Copies the checkpoint of the request's stack, and those of the `references` that runs may read,
 * into the run folder. Returns the request with the copy as its backend.
 */
export function copyState(
  folder: string,
  request: RunRequest,
  references: readonly StackReferenceName[],
): RunRequest {
  const backend = parseBackend(request.backend.url)
  if (!usesCopy(request) || backend.kind !== 'file') return request
  const copy = join(folder, copyFolder)
  mkdirSync(join(copy, '.pulumi'), { recursive: true, mode: 0o700 })
  writeFileSync(join(copy, '.pulumi', 'meta.yaml'), 'version: 1\n', { mode: 0o600 })
  const referenced = references.flatMap(({ project, stack }) =>
    ['', '.gz', '.zst'].map(end => join(project, `${stack}.json${end}`)),
  )
  for (const name of [...listOwnCheckpoints(request), ...referenced]) {
    const [from, to] = [backend.folder, copy].map(root => join(root, '.pulumi', 'stacks', name))
    copyPlain(from ?? '', to ?? '')
  }
  return { ...request, backend: { ...request.backend, url: `file://${copy}` } }
}

/** A link, and a file with a second name, may be those of a run. */
function copyPlain(from: string, to: string): void {
  const found = lstatSync(from, { throwIfNoEntry: false })
  if (!found?.isFile() || found.nlink > 1) return
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  // a process that an earlier run left may put a link or a pipe there since
  writeFileSync(to, readPlain(from, largestState), { mode: 0o600 })
}
