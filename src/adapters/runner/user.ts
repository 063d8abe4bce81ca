/**
 * Runners under a user of their own, where the service is root (`TWINSTACK_RUNNER_USER=separate`):
 * program code and checks can't read what the service keeps to itself. Root never goes through
 * folders of that user by path where it could be led elsewhere: names are opened without following
 * links, and ownership changes before a runner starts.
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
/** Belongs to nobody, like that of the embedded database (61432), and is not that one. */
export const separateUser: RunnerUser = { uid: 61433, gid: 61433 }

type Places = {
  home: string
  /** folders that runners write: state, simulated cloud */ written: string[]
  /** that runners read */ read: string[]
}

/**
 * Makes the folders fit. Those that runners write are handed over only while no process of that
 * user lives: a living one could put a link where root is about to go.
 *
 * @throws TwinstackError `invalid-request` when the service is no root, or the user can't reach
 * what it needs
 */
export function prepareUser(user: RunnerUser, { home, written, read }: Places): void {
  if (process.getuid?.() !== 0)
    throw new TwinstackError(
      'invalid-request',
      'TWINSTACK_RUNNER_USER=separate needs a service that runs as root',
      { hint: 'without root, runners are the user of the service' },
    )
  mkdirSync(home, { recursive: true, mode: 0o700 })
  for (const folder of [home, join(home, 'runs'), join(home, 'warm')]) passable(folder)
  const idle = !anyProcessOf(user)
  for (const folder of [ownHome(home), join(ownHome(home), 'tmp'), ...written]) {
    if (existsSync(folder) && !idle && lstatSync(folder).uid === user.uid) continue
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    changeOwner(folder, user)
    if (lstatSync(folder).uid !== user.uid)
      throw new TwinstackError(
        'invalid-request',
        `${folder} belongs to user ${lstatSync(folder).uid}; expected root, or the runners' ${user.uid}`,
        { hint: `chown -R ${user.uid} it, when what is in it may belong to runners` },
      )
  }
  for (const place of [process.execPath, home, ...read]) mustReach(user, place)
}

const ownHome = (home: string) => join(home, 'runner')

/** The environment variables of a runner: nothing of root's home, which it could not read. */
export function userEnvironment(home: string, env: Record<string, string>): Record<string, string> {
  const { LOGNAME: _name, NODE_COMPILE_CACHE: _cache, ...kept } = env
  // a user without an entry in /etc/passwd: the engine asks for a name
  return {
    ...kept,
    USER: 'twinstack-runner',
    HOME: ownHome(home),
    PULUMI_HOME: join(ownHome(home), '.pulumi'),
    TMPDIR: join(ownHome(home), 'tmp'),
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

/**
 * What ended is closed to the runs that follow. Only the folder itself: nobody passes it any more.
 */
export function takeBack(folder: string): void {
  if (!existsSync(folder)) return
  lchownSync(folder, 0, 0)
  chmodSync(folder, 0o700)
  rmSync(join(folder, 'passphrase'), { force: true })
}

/** What ended while no service was there. */
export async function takeBackEnded(
  home: string,
  user: RunnerUser,
  ended: (folder: string) => Promise<boolean>,
): Promise<void> {
  for (const name of readdirSync(join(home, 'runs'))) {
    const folder = join(home, 'runs', name)
    if (lstatSync(folder).uid === user.uid && (await ended(folder))) takeBack(folder)
  }
}

/** @throws TwinstackError `unavailable` when the user can't go there */
export function mustReach(user: RunnerUser, place: string): void {
  const closed = findClosedFolder(user, place) ?? findClosedFolder(user, realpathSync(place))
  if (closed)
    throw new TwinstackError(
      'unavailable',
      `runners (user ${user.uid}) can't reach ${place}: ${closed} is closed to them`,
      {
        hint: 'put it where every user may pass (not below /root), or leave TWINSTACK_RUNNER_USER out',
      },
    )
}

function findClosedFolder(user: RunnerUser, place: string): string | null {
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
 * Only what is root's or the user's already, and nothing with a second name: a hard link that the
 * user made (where the kernel lets it, fs.protected_hardlinks=0) leads to a file that is elsewhere,
 * and is not his to have.
 */
export function changeOwner(path: string, user: RunnerUser): void {
  const found = lstatSync(path)
  if (![0, user.uid].includes(found.uid) || (!found.isDirectory() && found.nlink > 1)) return
  lchownSync(path, user.uid, user.gid)
  if (found.isDirectory()) for (const name of readdirSync(path)) changeOwner(join(path, name), user)
}

function anyProcessOf({ uid }: RunnerUser): boolean {
  return readdirSync('/proc').some(name => /^\d+$/.test(name) && uidOf(Number(name)) === uid)
}

/** Null when it is gone. */
export function uidOf(pid: number): number | null {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? null
}
