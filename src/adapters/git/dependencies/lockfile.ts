import { posix } from 'node:path'
import { z } from 'zod'
import { TwinstackError } from '../../../lib/errors.ts'
import type { ReadText } from './files.ts'
import { lockEntrySchema, type LockEntry } from './lockEntry.ts'
import { readOtherLock, toolLockfiles, type OtherLock } from './otherLock.ts'
import type { PackageTool } from './packageTool.ts'

const lockSchema = z.object({
  lockfileVersion: z.int().min(2),
  packages: z.record(z.string(), lockEntrySchema),
})

/** A lockfile and its folder, relative to the repository folder ('' is the top). */
export type Lockfile = { folder: string; packages: Record<string, LockEntry> }

/** Parses a package-lock.json of version 2 or 3. Throws `dependencies-failed`, naming the file. */
export function parseLock(file: string, text: string): Record<string, LockEntry> {
  try {
    return lockSchema.parse(JSON.parse(text)).packages
  } catch (cause) {
    throw new TwinstackError(
      'dependencies-failed',
      `${file} can't be read as a package-lock.json of version 2 or 3`,
      { cause, hint: 'create it again with npm 9 or later: npm install --package-lock-only' },
    )
  }
}

/**
 * The lockfile nearest to the program's package.json, searching upwards to the top of the
 * repository of git; null when there is none. `wanted`: the package manager that Pulumi.yaml names.
 * A lockfile of npm has precedence over others in the same folder. Throws `dependencies-failed`.
 */
export async function findLock(
  read: ReadText,
  packageFolder: string,
  wanted: PackageManager | null,
): Promise<Lockfile | OtherLock | null> {
  for (const folder of listFoldersUpwards(packageFolder, read.prefix ?? '')) {
    const npm = wanted === null || wanted === 'npm' ? await readNpmLock(read, folder) : null
    const found = npm ?? (await findOther(read, { folder, packageFolder }, wanted))
    if (found !== null) return found
  }
  if (wanted === null || wanted === 'npm') return null
  throw new TwinstackError(
    'dependencies-failed',
    `Pulumi.yaml names ${wanted} as the package manager, and there is no ` +
      `${toolLockfiles[wanted]} beside the program's package.json`,
    { hint: `run ${wanted} install and commit ${toolLockfiles[wanted]}` },
  )
}

/**
 * The folders to search, the nearest first: `a/b`, `a`, '', and then `..`, `../..` for a program in
 * a subfolder of its repository.
 */
function listFoldersUpwards(from: string, prefix: string): string[] {
  const inside = from === '' ? [] : from.split('/')
  const above = prefix === '' ? [] : prefix.split('/')
  return [
    ...inside.map((_, at) => inside.slice(0, inside.length - at).join('/')),
    '',
    ...above.map((_, at) => '../'.repeat(at + 1).slice(0, -1)),
  ]
}

export type PackageManager = 'npm' | PackageTool

async function readNpmLock(read: ReadText, folder: string): Promise<Lockfile | null> {
  for (const name of ['npm-shrinkwrap.json', 'package-lock.json']) {
    const file = posix.join(folder, name)
    const text = await read(file)
    if (text !== null) return { folder, packages: parseLock(file, text) }
  }
  return null
}

async function findOther(
  read: ReadText,
  places: { folder: string; packageFolder: string },
  wanted: PackageManager | null,
): Promise<OtherLock | null> {
  for (const tool of ['pnpm', 'yarn', 'bun'] as const) {
    const found =
      wanted === null || wanted === tool ? await readOtherLock(read, places, tool) : null
    if (found !== null) return found
  }
  return null
}
