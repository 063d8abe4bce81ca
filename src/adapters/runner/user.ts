/**
 * Starts runners as separate users, where the service is root: program code and checks can't read
 * private files of the service, and no run can reach another run. Such a user could replace a
 * folder by a link. Therefore root opens names in its folders without following links, and changes
 * the owner before a runner starts.
 */
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'

export type RunnerUser = { uid: number; gid: number }

/**
 * The shared user of runners. Its group is the group of all runners, and that group can read what
 * every runner needs. No account of the system has this number, as for the embedded database
 * (61432).
 */
export const separateUser: RunnerUser = { uid: 61433, gid: 61433 }

/** Users of single runs: below what user namespaces of containers map (65536). */
export const runnerUsers = { first: 61_440, count: 3000 }

/** The owner of a run folder after the run has ended: no process has this number. */
export const nobody: RunnerUser = { uid: 2 ** 32 - 2, gid: 2 ** 32 - 2 }

/** The user of one run, or the shared user that older versions used for all runs. */
export function isRunnerUser(uid: number): boolean {
  const { first, count } = runnerUsers
  return uid === separateUser.uid || (uid >= first && uid < first + count)
}

/** Whether this process is a run with a user of its own. */
export function isSeparate(): boolean {
  return process.getgid?.() === separateUser.gid
}

type Places = {
  home: string
  /** the simulated cloud, which all runs write; null where there is none */
  sandboxFolder: string | null
  /** folders that runners read */
  read: string[]
}

/**
 * Sets owners and modes of the folders for runner users.
 *
 * @throws TwinstackError `invalid-request` when the service is not root, `unavailable` when the
 *   users can't reach a folder that they need
 */
export function prepareUsers({ home, sandboxFolder, read }: Places): void {
  if (process.getuid?.() !== 0)
    throw new TwinstackError(
      'invalid-request',
      'TWINSTACK_RUNNER_USER=separate needs a service that runs as root',
      { hint: 'without root, runners are the user of the service' },
    )
  // runners read trees and dependencies; secret files have their own modes
  process.umask(0o022)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  for (const name of ['', 'runs', 'warm', 'runner']) makePassable(join(home, name))
  if (sandboxFolder !== null) shareSandbox(sandboxFolder)
  for (const place of [process.execPath, home, ...read]) requireReachableFolder(separateUser, place)
}

/** Folder of the variables HOME, TMPDIR and PULUMI_HOME of one user. */
export const getOwnHome = (home: string, { uid }: RunnerUser) => join(home, 'runner', String(uid))

/**
 * Plugins of one user. Root fills this folder while processes of the user may already run, so it is
 * in a place where that user can create no link.
 */
export const getPluginFolder = (home: string, user: RunnerUser) =>
  `${getOwnHome(home, user)}.plugins`

/** Compiled code that the sandbox plugins of one user load; root fills this folder. */
export const getCompiledFolder = (home: string, user: RunnerUser) =>
  `${getOwnHome(home, user)}.compiled`

/** The environment variables of a runner; none refers to the home of root, which it can't read. */
export function buildUserEnvironment(
  home: string,
  user: RunnerUser,
  env: Record<string, string>,
): Record<string, string> {
  const { LOGNAME: _name, NODE_COMPILE_CACHE: _cache, ...kept } = env
  const own = getOwnHome(home, user)
  // the user has no entry in /etc/passwd, and the engine needs a name
  return {
    ...kept,
    USER: 'twinstack-runner',
    HOME: own,
    PULUMI_HOME: join(own, '.pulumi'),
    TMPDIR: join(own, 'tmp'),
  }
}

/**
 * Copies the passphrase into the run folder, because runners can't read `<home>/keys`. This happens
 * while root owns the folder.
 */
export function findOwnPassphrase(folder: string, file: string | null): string | null {
  if (file === null) return null
  const copy = join(folder, 'passphrase')
  copyFileSync(file, copy)
  chmodSync(copy, 0o400)
  return copy
}

/** The folder and the files that root has written to it so far. */
export function changeRunOwner(folder: string, user: RunnerUser): void {
  for (const name of readdirSync(folder)) lchownSync(join(folder, name), user.uid, user.gid)
  chownSync(folder, user.uid, user.gid)
}

/** Distinguishes the folder of an ended run from one that root owns. */
const takenBack = 0o1000

/**
 * Closes the folder of an ended run to later runs. Only the mode of the folder itself changes: it
 * then blocks the way to its content.
 */
export function takeBack(folder: string): void {
  if (!existsSync(folder)) return
  lchownSync(folder, 0, 0)
  chmodSync(folder, 0o700 | takenBack)
  rmSync(join(folder, 'passphrase'), { force: true })
}

/**
 * The user of the processes that a run folder may name. Null: the user of the service, because the
 * run was started without a separate user.
 */
export function findUserOfRun(folder: string): RunnerUser | null {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (!found) return nobody
  if (isRunnerUser(found.uid)) return { uid: found.uid, gid: separateUser.gid }
  return (found.mode & takenBack) === 0 ? null : nobody
}

/** @throws TwinstackError `unavailable` when the user can't reach the folder */
export function requireReachableFolder(user: RunnerUser, place: string): void {
  const closed = findClosedFolder(user, place) ?? findClosedFolder(user, realpathSync(place))
  if (closed)
    throw new TwinstackError(
      'unavailable',
      `runners (user ${user.uid}) can't reach ${place}: ${closed} is closed to them`,
      {
        hint:
          'put it where every user may pass (not below /root), or set ' +
          'TWINSTACK_RUNNER_USER=own',
      },
    )
}

/** The first folder of the path that the user may not traverse; null: none. */
export function findClosedFolder(user: RunnerUser, place: string): string | null {
  const above = dirname(place)
  const further = above === place ? null : findClosedFolder(user, above)
  if (further) return further
  const { uid, gid, mode } = statSync(place)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & 1) === 1 || !statSync(place).isDirectory() ? null : place
}

/** Other users may traverse the folder but not list it; its files are protected by their modes. */
function makePassable(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, (statSync(folder).mode & 0o777) | 0o011)
}

/**
 * Changes only files of root or of a runner, and no file with a second name: a user can create a
 * hard link to a file of somebody else (where fs.protected_hardlinks=0), and must not become its
 * owner.
 */
export function changeOwner(path: string, user: RunnerUser): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found || (found.uid !== 0 && !isRunnerUser(found.uid))) return
  if (!found.isDirectory() && found.nlink > 1) return
  lchownSync(path, user.uid, user.gid)
  if (found.isDirectory()) for (const name of readdirSync(path)) changeOwner(join(path, name), user)
}

const setGroup = 0o2000

/** The simulated cloud is one account for all: its folder belongs to the group of runners. */
function shareSandbox(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { gid, mode } = lstatSync(folder)
  if (gid === separateUser.gid && (mode & setGroup) !== 0) return
  shareOne(folder)
}

function shareOne(path: string): void {
  const found = lstatSync(path)
  if (!found.isDirectory() && (!found.isFile() || found.nlink > 1)) return
  lchownSync(path, 0, separateUser.gid)
  chmodSync(path, found.isDirectory() ? setGroup | 0o770 : 0o660)
  if (found.isDirectory()) for (const name of readdirSync(path)) shareOne(join(path, name))
}

/** Null when the file does not exist. */
export function findUid(pid: number): number | null {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? null
}
