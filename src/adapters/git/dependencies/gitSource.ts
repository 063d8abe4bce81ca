/**
 * Packages of git repositories in a lockfile of npm. They are refused unless the operator of the
 * service names their hosts (TWINSTACK_GIT_DEPENDENCIES). Twinstack fetches exactly the commit as
 * the user of the installer, and gives npm an archive of it: npm itself never starts git.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TwinstackError } from '../../../lib/errors.ts'
import type { LockEntry } from './lockEntry.ts'
import type { Installer } from './installer.ts'
import { runInstallers } from './npm.ts'

export type GitSource = { url: string; commit: string }

const sourceForm = /^git\+(https?|ssh):\/\/(?:[^@/]*@)?([\w.-]+(?::\d+)?)((?:\/\w[\w.-]*)+)#(\w+)$/

/**
 * The repository and commit of a lockfile's `resolved`, where `allowed` names its host; null
 * otherwise. `allowed`: `host`, `host/owner`, or an address with `http://`. SSH becomes HTTPS, and
 * user names and passwords are left out: only public repositories can be fetched.
 */
export function readGitSource(resolved: string, allowed: readonly string[]): GitSource | null {
  const [, scheme = '', host = '', path = '', commit = ''] = sourceForm.exec(resolved) ?? []
  if (host === '' || !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return null
  const url = `${scheme === 'http' ? 'http' : 'https'}://${host.toLowerCase()}${path}`
  return allowed.some(entry => url.startsWith(getPrefix(entry))) ? { url, commit } : null
}

function getPrefix(entry: string): string {
  const url = /^https?:\/\//.test(entry) ? entry : `https://${entry}`
  return url.endsWith('/') ? url : `${url}/`
}

/** Exclude settings of the machine and of users, other transports, redirects and credentials. */
const options = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'credential.helper=', '-c', 'protocol.allow=never'],
  ...['-c', 'http.followRedirects=false', '-c', 'transfer.fsckObjects=true', '-c', 'gc.auto=0'],
]
const environment = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '/bin/false',
  GIT_LFS_SKIP_SMUDGE: '1',
}

/**
 * Writes the archive of a commit into `folder` and returns the entry with which npm installs it.
 *
 * @throws TwinstackError `dependencies-failed`
 */
export async function packGitSource(
  folder: string,
  { url, commit }: GitSource,
  { name, installer }: { name: string; installer: Installer },
): Promise<Pick<LockEntry, 'resolved' | 'integrity'>> {
  const repository = join(folder, '.git-source')
  const file = `git-${commit}.tgz`
  const scheme = new URL(url).protocol.slice(0, -1)
  const listGitArguments = (...args: string[]) => [
    'git',
    ...options,
    ...['-c', `protocol.${scheme}.allow=always`],
    ...args,
  ]
  const inside = ['-C', repository]
  const { code, output } = await runInstallers(
    folder,
    [
      listGitArguments('init', '--quiet', '--bare', '--template=', repository),
      listGitArguments(...inside, 'fetch', '--quiet', '--depth=1', '--no-tags', '--', url, commit),
      listGitArguments(
        ...[...inside, 'archive', '--format=tar.gz', '--prefix=package/'],
        `--output=${join(folder, file)}`,
        commit,
      ),
    ],
    installer,
    environment,
  )
  await rm(repository, { recursive: true, force: true })
  if (code !== 0)
    throw new TwinstackError(
      'dependencies-failed',
      `${name} could not be fetched from ${url}, commit ${commit}:\n` +
        output.trim().split('\n').slice(-4).join('\n'),
      { hint: 'only public repositories can be fetched, over HTTPS and without redirects' },
    )
  const hash = createHash('sha512')
  await pipeline(createReadStream(join(folder, file)), hash)
  return { resolved: `file:${file}`, integrity: `sha512-${hash.digest('base64')}` }
}
