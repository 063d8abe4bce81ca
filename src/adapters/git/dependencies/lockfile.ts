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
      { cause, hint: 'write it anew with npm 9 or later: npm install --package-lock-only' },
    )
  }
}

/**
 * The lockfile nearest to the program's package.json, searching upwards; null when there is none.
 * `wanted`: the package manager that Pulumi.yaml names. A lockfile of npm has precedence over
 * others in the same folder. Throws `dependencies-failed`.
 */
export async function findLock(
  read: ReadText,
  packageFolder: string,
  wanted: PackageManager | null,
): Promise<Lockfile | OtherLock | null> {
  for (let folder = packageFolder; ; folder = getParentFolder(folder)) {
    const npm = wanted === null || wanted === 'npm' ? await readNpmLock(read, folder) : null
    const found = npm ?? (await findOther(read, folder, wanted))
    if (found !== null && 'tool' in found && folder !== packageFolder)
      throw createWorkspaceError(found.path, packageFolder)
    if (found !== null) return found
    if (folder === '') break
  }
  if (wanted === null || wanted === 'npm') return null
  throw new TwinstackError(
    'dependencies-failed',
    `Pulumi.yaml names ${wanted} as the package manager, and there is no ` +
      `${toolLockfiles[wanted]} beside the program's package.json`,
    { hint: `run ${wanted} install and commit ${toolLockfiles[wanted]}` },
  )
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
  folder: string,
  wanted: PackageManager | null,
): Promise<OtherLock | null> {
  for (const tool of ['pnpm', 'yarn', 'bun'] as const) {
    const found =
      wanted === null || wanted === tool ? await readOtherLock(read, folder, tool) : null
    if (found !== null) return found
  }
  return null
}

function getParentFolder(folder: string): string {
  const parent = posix.dirname(folder)
  return parent === '.' ? '' : parent
}

function createWorkspaceError(path: string, folder: string): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    `${path} is the lockfile of a workspace, and the program's package.json is in ${folder}`,
    { hint: `commit a lockfile of its own in ${folder}: npm install --package-lock-only there` },
  )
}
