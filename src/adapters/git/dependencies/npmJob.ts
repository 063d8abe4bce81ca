/**
 * The folder of one npm process, handed to its user before it runs and taken back afterwards. The
 * service, which may be root, then walks through what that user left: it opens nothing by a link
 * and keeps no link that leads elsewhere.
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

import { ownNpmrc } from './npmSettings.ts'
import type { Installer } from './installer.ts'

export type Job = { env: NodeJS.ProcessEnv; private: string | null }

/** What the job needs of its own: a home, a cache, and what the service signs in with. */
export function prepareJob(folder: string, { home, user }: Installer): Job {
  const heap = { NODE_OPTIONS: '--max-old-space-size=2048' }
  if (user === null) return { env: heap, private: null }
  const cache = join(home, 'npm-cache')
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  chownSync(cache, user.uid, user.gid)
  const own = join(folder, '.job')
  mkdirSync(join(own, 'tmp'), { recursive: true, mode: 0o700 })
  writeFileSync(join(own, '.npmrc'), ownNpmrc(), { mode: 0o600 })
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
 * Makes everything the service's, readable by all and writable by nobody else.
 *
 * @throws TwinstackError `dependencies-failed` for what no package has: a device, a pipe, a file
 * with a second name
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

/** npm itself makes links inside only (`.bin`); another one is not followed by anybody. */
function dropLinkOutside(folder: string, path: string): void {
  if (realTarget(path)?.startsWith(realpathSync(folder) + sep) !== true) rmSync(path)
}

/** As the kernel follows it; null when it leads nowhere. */
function realTarget(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
