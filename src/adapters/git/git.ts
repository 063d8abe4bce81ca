import { execFile, type ExecFileException } from 'node:child_process'
import { existsSync } from 'node:fs'
import { buildGitEnvironment } from './environment.ts'

/**
 * git failed: `message` is the last line that it printed; or it could not be started (`ran` is
 * false)
 */
export class GitError extends Error {
  override name = 'GitError'
  readonly hasStarted: boolean

  constructor(message: string, cause: ExecFileException) {
    super(message, { cause })
    this.hasStarted = typeof cause.code === 'number'
  }
}

export type GitOptions = { env?: Record<string, string>; input?: string }

/**
 * Reading a repository must run no code from it: no hooks, no file system monitor, no transports
 * that are commands.
 */
export const harmless = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.quotePath=false',
  '-c',
  'protocol.ext.allow=never',
]

/**
 * Runs git in `folder` with an argument array and returns its standard output as text. Throws
 * GitError.
 *
 * The operator of the service chose the repository, so its owner may be another user
 * (`safe.directory`). Reading it runs no code from it. This function connects to no other machine;
 * remote/fetching.ts does.
 */
export function runGit(
  folder: string,
  args: string[],
  { env = {}, input }: GitOptions = {},
): Promise<string> {
  const all = ['-c', `safe.directory=${folder}`, ...harmless, ...args]
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      all,
      { cwd: folder, env: { ...buildGitEnvironment(), ...env }, maxBuffer: 256 * 2 ** 20 },
      (error, stdout, stderr) => {
        if (error) reject(new GitError(getLastLine(stderr) || explain(error, folder), error))
        else resolve(stdout)
      },
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(input ?? '')
  })
}

export function getLastLine(stderr: string): string {
  return stderr.trim().split('\n').slice(-5).join('; ')
}

function explain(error: ExecFileException, folder: string): string {
  if (error.code !== 'ENOENT') return error.message
  return existsSync(folder)
    ? 'git was not found on PATH: install git'
    : `there is no folder ${folder}`
}
