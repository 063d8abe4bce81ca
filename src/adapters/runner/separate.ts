/** Chooses the users of runs and prepares their folders, once at the start of the service. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Log } from '../../lib/log.ts'
import { modulesParent, packageFolder, type Config } from '../../model/config.ts'
import { parseBackend } from '../pulumi/state/backend.ts'
import { getSocketRoot } from './sockets.ts'
import { findClosedFolder, separateUser } from './user.ts'

type SeparationConfig = Pick<Config, 'runnerUser' | 'home' | 'cloud' | 'sandboxFolder' | 'backend'>

/** `reason`: why runs use the user of the service although this is root; null when they do not. */
export type RunnerUserChoice = { separate: boolean; reason: string | null }

/**
 * Whether runs get users of their own. With `separate` the runner refuses to start when this is
 * impossible.
 */
export function chooseRunnerUser(config: SeparationConfig): RunnerUserChoice {
  if (config.runnerUser === 'separate') return { separate: true, reason: null }
  if (process.getuid?.() !== 0) return { separate: false, reason: null }
  if (config.runnerUser === 'own')
    return { separate: false, reason: 'TWINSTACK_RUNNER_USER is own' }
  const reason = findObstacle(config)
  return { separate: reason === null, reason }
}

function findObstacle({ home }: SeparationConfig): string | null {
  // other users may traverse the data folder itself
  const above = findExistingParent(dirname(home))
  for (const place of [process.execPath, above, packageFolder, modulesParent]) {
    const closed =
      findClosedFolder(separateUser, place) ?? findClosedFolder(separateUser, realpathSync(place))
    if (closed !== null)
      return `${closed} can't be entered by other users, and it contains ${place}`
  }
  try {
    // modes are not sufficient: capabilities of a container, mount options and access lists also
    // count
    execFileSync(process.execPath, ['-e', 'process.chdir(process.argv[1])', packageFolder], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {},
      cwd: '/',
      ...separateUser,
    })
    return null
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer }
    return `a process of user ${separateUser.uid} can't be started: ${code ?? String(stderr)}`
  }
}

function findExistingParent(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder
    ? folder
    : findExistingParent(dirname(folder))
}

/**
 * Makes the choice at the start of the service and logs what runs can reach although they should
 * not.
 */
export function chooseRunnerUsers(config: SeparationConfig, log: Log): boolean {
  const { separate, reason } = chooseRunnerUser(config)
  if (reason !== null)
    log.warn(
      { reason },
      'programs run as root and can read the keys of the service, because ' +
        `${reason}: move data folder and installation to a path that every user may enter, or set ` +
        'TWINSTACK_RUNNER_USER=separate to refuse such a start',
    )
  return separate
}

/** Returns the folders that runs write and read, for `createRunner`. */
export function buildIsolation(
  config: SeparationConfig & Pick<Config, 'runnerSandbox' | 'runLimits' | 'stackReferences'>,
  separate: boolean,
) {
  const { home, cloud, sandboxFolder, runLimits: limits } = config
  const read = [...new Set([packageFolder, modulesParent])]
  const backend = parseBackend(config.backend)
  const shared = cloud === 'sandbox' ? sandboxFolder : null
  const pulumiHome = process.env['PULUMI_HOME'] ?? join(homedir(), '.pulumi')
  const written = [
    ...['runs', 'warm', 'runner'].map(name => join(home, name)),
    ...(backend.kind === 'file' ? [backend.folder] : []),
    ...(shared === null ? [] : [shared]),
    getSocketRoot(home),
    // plugins; a run with a user of its own has them in its own home
    ...(separate ? [] : [pulumiHome]),
  ]
  const credentials = backend.kind === 'file' ? null : join(pulumiHome, 'credentials.json')
  const hidden = ['/tmp', realpathSync(tmpdir()), ...(separate ? ['/root', '/home'] : [])]
  if (config.runnerSandbox !== null)
    for (const folder of written) mkdirSync(folder, { recursive: true, mode: 0o700 })
  return {
    limits,
    separate: separate
      ? { sandboxFolder: shared, read, credentials, references: config.stackReferences }
      : null,
    bubblewrap:
      config.runnerSandbox === null
        ? null
        : {
            hidden: hidden.filter(path => existsSync(path)),
            written,
            read: [...read, dirname(dirname(process.execPath))],
          },
  }
}
