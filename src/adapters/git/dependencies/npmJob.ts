/**
 * The folder of one npm process. It belongs to the user of npm while npm runs, and to the service
 * afterwards. The service, which may be root, then goes through the files of that user: it follows
 * no link, and removes links that lead out of the folder.
 */
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { join, sep } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'

import { getOwnNpmrc } from './npmSettings.ts'
import type { Installer } from './installer.ts'

export type Job = { env: NodeJS.ProcessEnv; private: string | null }

/** The job's own files: a home, a cache, and the credentials of the service for registries. */
export function prepareJob(folder: string, { home, user }: Installer): Job {
  const heap = { NODE_OPTIONS: '--max-old-space-size=2048' }
  if (user === null) return { env: heap, private: null }
  const cache = join(home, 'npm-cache')
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  chownSync(cache, user.uid, user.gid)
  const own = join(folder, '.job')
  mkdirSync(join(own, 'tmp'), { recursive: true, mode: 0o700 })
  writeFileSync(join(own, '.npmrc'), getOwnNpmrc(), { mode: 0o600 })
  for (const path of [join(own, 'tmp'), join(own, '.npmrc'), own])
    chownSync(path, user.uid, user.gid)
  for (const name of readdirSync(folder)) lchownSync(join(folder, name), user.uid, user.gid)
  chownSync(folder, user.uid, user.gid)
  return {
    env: {
      ...heap,
      HOME: own,
      TMPDIR: join(own, 'tmp'),
      npm_config_userconfig: join(own, '.npmrc'),
      npm_config_cache: cache,
    },
    private: own,
  }
}

/**
 * Makes the service the owner of everything; all users may read it, and no other user may write to
 * it.
 *
 * @throws TwinstackError `dependencies-failed` for what no package contains: a device, a pipe, a
 *   file with a second hard link
 */
export function takeOver(folder: string, job: Job, { user }: Installer): void {
  if (user !== null) lchownSync(folder, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
  if (job.private !== null) rmSync(job.private, { recursive: true, force: true })
  const open = readdirSync(folder).map(name => join(folder, name))
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const stat = lstatSync(path)
    if (stat.isSymbolicLink()) {
      dropLinkOutside(folder, path)
      continue
    }
    takeOverOne(folder, path, stat, user)
    if (stat.isDirectory()) for (const name of readdirSync(path)) open.push(join(path, name))
  }
}

/** Changes owner and mode of one file or folder. Throws `dependencies-failed` for other types. */
function takeOverOne(folder: string, path: string, stat: Stats, user: Installer['user']): void {
  if (!stat.isDirectory() && (!stat.isFile() || (user !== null && stat.nlink > 1)))
    throw new TwinstackError(
      'dependencies-failed',
      `${path.slice(folder.length + 1)} among the installed packages is no regular file`,
      {
        hint: 'remove the package that contains it: packages may contain files and folders only',
      },
    )
  if (user !== null) lchownSync(path, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
  const isExecutable = stat.isDirectory() || (stat.mode & 0o111) !== 0
  chmodSync(path, isExecutable ? 0o755 : 0o644)
}

/** npm creates only links that stay inside (`.bin`); any other link is removed. */
function dropLinkOutside(folder: string, path: string): void {
  if (findRealTarget(path)?.startsWith(realpathSync(folder) + sep) !== true) rmSync(path)
}

/** The target that the kernel would reach; null when it does not exist. */
function findRealTarget(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
