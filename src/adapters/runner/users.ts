/** One user for each runner, so that no run can reach the files or processes of another one. */
import { chmodSync, chownSync, copyFileSync, existsSync, lstatSync, mkdirSync } from 'node:fs'
import { readdirSync, rmSync, symlinkSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TwinstackError } from '../../lib/errors.ts'
import { linkCompiled } from './compiledCode.ts'
import { listProcesses } from './processes.ts'
import { removeSocketFolder } from './sockets.ts'
import {
  isRunnerUser,
  getCompiledFolder,
  getOwnHome,
  getPluginFolder,
  runnerUsers,
  separateUser,
  findUid,
  type RunnerUser,
} from './user.ts'

/**
 * A folder that is older than this and has no process belongs to a runner that ended while no
 * service was running.
 */
const startingMs = 60_000

/**
 * Takes a free user and creates its home. The home is created exclusively, so that several workers
 * of one data folder never take the same user.
 *
 * @throws TwinstackError `unavailable` when every user has processes
 */
export function takeUser(home: string, credentials: string | null = null): RunnerUser {
  const busy = new Set(listProcessUsers())
  for (let tries = 0; tries < 200; tries += 1) {
    const user = { uid: runnerUsers.first + randomInt(runnerUsers.count), gid: separateUser.gid }
    if (!busy.has(user.uid) && makeHome(home, user, credentials)) return user
  }
  throw new TwinstackError('unavailable', 'every user for runs still has living processes', {
    hint: `end the processes of users ${runnerUsers.first} and above, then restart the service`,
  })
}

function makeHome(home: string, user: RunnerUser, credentials: string | null): boolean {
  const own = getOwnHome(home, user)
  try {
    mkdirSync(own, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  for (const folder of ['tmp', '.pulumi']) {
    mkdirSync(join(own, folder), { mode: 0o700 })
    chownSync(join(own, folder), user.uid, user.gid)
  }
  rmSync(getPluginFolder(home, user), { recursive: true, force: true })
  mkdirSync(getPluginFolder(home, user), { mode: 0o755 })
  symlinkSync(getPluginFolder(home, user), join(own, '.pulumi', 'plugins'))
  linkCompiled(home, user)
  if (credentials !== null && existsSync(credentials)) {
    const copy = join(own, '.pulumi', 'credentials.json')
    copyFileSync(credentials, copy)
    chmodSync(copy, 0o600)
    chownSync(copy, user.uid, user.gid)
  }
  chownSync(own, user.uid, user.gid)
  return true
}

/**
 * Ends every process of the user, also those that left the session of their run, then removes its
 * home. After that the user can be taken again.
 */
export async function releaseUser(home: string, user: RunnerUser): Promise<void> {
  if (!isRunnerUser(user.uid)) return
  await endProcesses(user)
  removeSocketFolder(home, user)
  const folders = [getPluginFolder, getCompiledFolder, getOwnHome].map(find => find(home, user))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** Sends SIGKILL to every process of the user, until none is left. */
export async function endProcesses({ uid }: RunnerUser): Promise<void> {
  // runs that an older version started share this one
  if (uid === separateUser.uid) return
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(20)) {
    // zombies count as ended: their parent reaps them
    const living = (await listProcesses(pid => findUid(pid) === uid)).filter(row => !row.gone)
    if (living.length === 0) return
    for (const { pid } of living) kill(pid)
  }
  throw new Error(`processes of user ${uid} are still alive 10 s after SIGKILL`)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself in between
  }
}

/** Frees the users of runners that ended while no service was running. */
export async function releaseEnded(home: string, olderThanMs = startingMs): Promise<void> {
  const busy = new Set(listProcessUsers())
  for (const name of readdirSync(join(home, 'runner'))) {
    const uid = Number(name)
    if (!isRunnerUser(uid) || busy.has(uid)) continue
    const made = lstatSync(join(home, 'runner', name), { throwIfNoEntry: false })
    if (made && Date.now() - made.ctimeMs >= olderThanMs)
      await releaseUser(home, { uid, gid: separateUser.gid })
  }
}

function listProcessUsers(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => findUid(Number(pid)) ?? [])
}
