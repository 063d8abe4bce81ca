/**
 * Runs in a mount namespace of their own (`TWINSTACK_RUNNER_SANDBOX=bubblewrap`): everything is
 * read-only except the folders of runs, and private files of the service are hidden. Process ids
 * stay those of the machine, because locks of the state contain them.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import type { RunnerUser } from './user.ts'

/**
 * Existing folders. Runs can't see those in `hidden`, except the folders inside them that are in
 * `written` (read and write) or `read` (read only).
 */
export type BubblewrapFolders = {
  home: string
  hidden: string[]
  written: string[]
  read: string[]
}

const timeLimitMs = 10_000

/** The command and its arguments, up to the command that runs inside. */
export function buildBubblewrapCommand({
  home,
  hidden,
  written,
  read,
}: BubblewrapFolders): string[] {
  const secret = ['keys', 'postgres', 'npm-cache'].map(name => join(home, name)).filter(existsSync)
  const bind = (how: string) => (path: string) => [how, path, path]
  return [
    'bwrap',
    ...bind('--ro-bind')('/'),
    ...['--dev', '/dev'],
    ...[...new Set(hidden)].flatMap(path => ['--tmpfs', path]),
    ...[...new Set([home, ...read])].flatMap(bind('--ro-bind')),
    ...[...new Set(written)].flatMap(bind('--bind')),
    ...secret.flatMap(path => ['--tmpfs', path]),
    ...['--unshare-ipc', '--unshare-uts', '--new-session', '--'],
  ]
}

/**
 * Starts bubblewrap once, as a run would.
 *
 * @throws TwinstackError `invalid-request` where bubblewrap, or the kernel's user namespaces, are
 * missing
 */
export function requireBubblewrap(user: RunnerUser | null): void {
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-ipc', '--', '/bin/true'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: timeLimitMs,
      ...user,
    })
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const output = String((cause as { stderr?: Buffer }).stderr ?? '').trim()
    throw new TwinstackError(
      'invalid-request',
      missing
        ? 'TWINSTACK_RUNNER_SANDBOX=bubblewrap: the command bwrap is not installed'
        : `TWINSTACK_RUNNER_SANDBOX=bubblewrap: bwrap can't make a sandbox here: ${output}`,
      {
        cause,
        hint: missing
          ? 'install the package bubblewrap, or leave TWINSTACK_RUNNER_SANDBOX out'
          : 'allow unprivileged users to create user namespaces ' +
            '(sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns), ' +
            'or leave TWINSTACK_RUNNER_SANDBOX out',
      },
    )
  }
}
