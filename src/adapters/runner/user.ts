/**
 * Runners under users of their own, where the service is root: program code and checks can't read
 * what the service keeps to itself, and no run can reach another one. Root never goes through
 * folders of such a user by path where it could be led elsewhere: names are opened without
 * following links, and ownership changes before a runner starts.
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
 * The user of any runner: its group is the group of all of them, and what any runner has to read is
 * open to it. Belongs to nobody, like that of the embedded database (61432).
 */
export const separateUser: RunnerUser = { uid: 61433, gid: 61433 }

/** Users of single runs: below what user namespaces of containers map (65536). */
export const runnerUsers = { first: 61_440, count: 3000 }

/** Whoever a run folder belongs to that was taken back: no process has this number. */
export const nobody: RunnerUser = { uid: 2 ** 32 - 2, gid: 2 ** 32 - 2 }

/** Of a run, or of all runs as it was before each had its own. */
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
 * Makes the folders fit.
 *
 * @throws TwinstackError `invalid-request` when the service is no root, `unavailable` when the
 * users can't reach what they need
 */
export function prepareUsers({ home, sandboxFolder, read }: Places): void {
  if (process.getuid?.() !== 0)
    throw new TwinstackError(
      'invalid-request',
      'TWINSTACK_RUNNER_USER=separate needs a service that runs as root',
      { hint: 'without root, runners are the user of the service' },
    )
  // trees and dependencies are read by runners; what is secret has modes of its own
  process.umask(0o022)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  for (const name of ['', 'runs', 'warm', 'runner']) passable(join(home, name))
  if (sandboxFolder !== null) shareSandbox(sandboxFolder)
  for (const place of [process.execPath, home, ...read]) mustReach(separateUser, place)
}

/** Folder of the variables HOME, TMPDIR and PULUMI_HOME of one user. */
export const ownHome = (home: string, { uid }: RunnerUser) => join(home, 'runner', String(uid))

/**
 * Plugins of one user: root fills it while the user may have processes already, so it lies where
 * that user can put no link.
 */
export const pluginFolder = (home: string, user: RunnerUser) => `${ownHome(home, user)}.plugins`

/** The environment variables of a runner: nothing of root's home, which it could not read. */
export function userEnvironment(
  home: string,
  user: RunnerUser,
  env: Record<string, string>,
): Record<string, string> {
  const { LOGNAME: _name, NODE_COMPILE_CACHE: _cache, ...kept } = env
  const own = ownHome(home, user)
  // a user without an entry in /etc/passwd: the engine asks for a name
  return {
    ...kept,
    USER: 'twinstack-runner',
    HOME: own,
    PULUMI_HOME: join(own, '.pulumi'),
    TMPDIR: join(own, 'tmp'),
  }
}

/**
 * A copy of the passphrase beside the request: `<home>/keys` stays closed. Made while the folder is
 * root's.
 */
export function ownPassphrase(folder: string, file: string | null): string | null {
  if (file === null) return null
  const copy = join(folder, 'passphrase')
  copyFileSync(file, copy)
  chmodSync(copy, 0o400)
  return copy
}

/** The folder and what root has put into it so far. */
export function changeRunOwner(folder: string, user: RunnerUser): void {
  for (const name of readdirSync(folder)) lchownSync(join(folder, name), user.uid, user.gid)
  chownSync(folder, user.uid, user.gid)
}

/** Tells a folder that was taken back from one of a run of root. */
const takenBack = 0o1000

/**
 * What ended is closed to the runs that follow. Only the folder itself: nobody passes it any more.
 */
export function takeBack(folder: string): void {
  if (!existsSync(folder)) return
  lchownSync(folder, 0, 0)
  chmodSync(folder, 0o700 | takenBack)
  rmSync(join(folder, 'passphrase'), { force: true })
}

/**
 * Whose processes a run folder may name. Null: those of the service's own user, because that run
 * was started without a user of its own.
 */
export function userOfRun(folder: string): RunnerUser | null {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (!found) return nobody
  if (isRunnerUser(found.uid)) return { uid: found.uid, gid: separateUser.gid }
  return (found.mode & takenBack) === 0 ? null : nobody
}

/** @throws TwinstackError `unavailable` when the user can't go there */
export function mustReach(user: RunnerUser, place: string): void {
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

/** The first folder on the way that the user may not pass; null: none. */
export function findClosedFolder(user: RunnerUser, place: string): string | null {
  const above = dirname(place)
  const further = above === place ? null : findClosedFolder(user, above)
  if (further) return further
  const { uid, gid, mode } = statSync(place)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & 1) === 1 || !statSync(place).isDirectory() ? null : place
}

/** Others may pass, and see nothing: what is inside is closed by its own modes. */
function passable(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, (statSync(folder).mode & 0o777) | 0o011)
}

/**
 * Only what is root's or a runner's already, and nothing with a second name: a hard link that a
 * user made (where the kernel lets it, fs.protected_hardlinks=0) leads to a file that is elsewhere,
 * and is not his to have.
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

/** Null when it is gone. */
export function uidOf(pid: number): number | null {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? null
}
