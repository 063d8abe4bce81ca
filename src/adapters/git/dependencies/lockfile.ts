import { posix } from 'node:path'
import { z } from 'zod'
import { TwinstackError } from '../../../lib/errors.ts'
import type { ReadText } from './files.ts'

/**
 * https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json: the parts of an entry of
 * `packages` that matter here
 */
const entrySchema = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  optional: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
  peerDependenciesMeta: z
    .record(z.string(), z.object({ optional: z.boolean().optional() }))
    .optional(),
})
export type LockEntry = z.infer<typeof entrySchema>
const lockSchema = z.object({
  lockfileVersion: z.int().min(2),
  packages: z.record(z.string(), entrySchema),
})

/** A lockfile and the folder that it lies in, relative to the repository folder ('' is the top). */
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
 * The npm lockfile nearest to the program's package.json, searching upwards; null when there is none.
 * A lockfile of another package manager would be silently ignored, so it is refused.
 */
export async function findLock(read: ReadText, folder: string): Promise<Lockfile | null> {
  for (const name of ['npm-shrinkwrap.json', 'package-lock.json']) {
    const file = posix.join(folder, name)
    const text = await read(file)
    if (text !== null) return { folder, packages: parseLock(file, text) }
  }
  for (const name of ['pnpm-lock.yaml', 'yarn.lock', 'bun.lock']) {
    if ((await read(posix.join(folder, name))) !== null) throw foreign(posix.join(folder, name))
  }
  return folder === ''
    ? null
    : findLock(read, posix.dirname(folder) === '.' ? '' : posix.dirname(folder))
}

function foreign(file: string): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    `${file} is not read, and there is no package-lock.json beside it`,
    {
      hint: 'commit one for the program, written with: npm install --package-lock-only',
    },
  )
}
