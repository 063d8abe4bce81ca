import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readPlain } from '../../../lib/plainFile.ts'

/** bytes; the engine writes some hundred */
const largestSidecar = 2 ** 16

/**
 * The file backend keeps attributes of each file in a sidecar `<file>.attrs`, which it truncates
 * and then writes (gocloud.dev `blob/fileblob/attrs.go`). An engine that is killed in between
 * leaves an empty one, and from then on every engine call on that stack fails with `failed to load
 * checkpoint: EOF`, although the state itself is complete. The attributes are of no use to Pulumi:
 * broken ones are removed. Returns their paths.
 */
export function removeBrokenSidecars(folder: string, stack: string): string[] {
  const [project, name] = stack.split('/').slice(-2) as [string, string]
  const root = join(folder, '.pulumi')
  const places = [
    root,
    join(root, 'stacks', project),
    join(root, 'locks', 'organization', project, name),
  ]
  const broken = places.flatMap(listSidecarsIn).filter(isBroken)
  for (const file of broken) rmSync(file, { force: true })
  return broken
}

/**
 * The backend URL with which the engine writes no sidecars at all; other backends, and a choice of
 * the user, stay as they are.
 */
export function withoutSidecars(url: string): string {
  if (!url.startsWith('file://') || /[?&]metadata=/.test(url)) return url
  return `${url}${url.includes('?') ? '&' : '?'}metadata=skip`
}

function listSidecarsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(file => file.endsWith('.attrs'))
    .map(file => join(folder, file))
}

function isBroken(file: string): boolean {
  try {
    JSON.parse(readPlain(file, largestSidecar).toString('utf8'))
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}
