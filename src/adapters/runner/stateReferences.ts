/**
 * States that runs with users of their own may read although they belong to other stacks: a
 * `StackReference` of the program reads outputs in them. Only what `TWINSTACK_STACK_REFERENCES`
 * names is opened, and only in the file backend; other backends have permissions of their own.
 */
import { chmodSync, lchownSync, lstatSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import type { StackReferenceName } from '../../model/stackReference.ts'
import { parseBackend } from '../pulumi/state/backend.ts'
import { separateUser } from './user.ts'

/**
 * Lets the group of all runs read the checkpoints of these stacks. The engine writes a new file at
 * each step, and only its owner can read that; so this is repeated before each run and after its
 * end. A stack that does not exist yet is skipped.
 *
 * @param url the state backend, e.g. `file:///var/lib/twinstack/state`
 */
export function openReferences(url: string, references: readonly StackReferenceName[]): void {
  const backend = parseBackend(url)
  if (backend.kind !== 'file') return
  const stacks = join(backend.folder, '.pulumi', 'stacks')
  for (const { project, stack } of references) {
    const folder = join(stacks, project)
    const found = lstatSync(folder, { throwIfNoEntry: false })
    if (!found?.isDirectory()) continue
    openToGroup(folder, found, 0o050)
    for (const name of readdirSync(folder)) {
      if (!isCheckpoint(name, stack)) continue
      const path = join(folder, name)
      const file = lstatSync(path, { throwIfNoEntry: false })
      // a change through a link would open the target of the link
      if (file?.isFile() && file.nlink === 1) openToGroup(path, file, 0o040)
    }
  }
}

/**
 * Whether this is the file that the engine reads (pkg/v3 `backend/diy`), and not a backup or
 * attributes beside it.
 */
function isCheckpoint(name: string, stack: string): boolean {
  return [`${stack}.json`, `${stack}.json.gz`, `${stack}.json.zst`].includes(name)
}

function openToGroup(path: string, { uid, mode }: Stats, bits: number): void {
  lchownSync(path, uid, separateUser.gid)
  chmodSync(path, (mode & 0o7777) | bits)
}
