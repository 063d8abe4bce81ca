/**
 * The lock under which one of several processes installs the packages. Plain JavaScript for Node 20
 * without packages, because bootstrap.js imports it before anything is installed.
 */
import {
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A lock without a heartbeat for this time is stale, even if its process id is in use (another
 * container, or a reused id).
 */
const staleAfterMs = 60_000

/**
 * @param {string} lockFolder
 * @param {() => unknown} work
 * @param {() => void} reportWait called once when another process has the lock
 */
export async function runUnderLock(lockFolder, work, reportWait) {
  mkdirSync(dirname(lockFolder), { recursive: true })
  for (let waits = 0; !takeLock(lockFolder); waits++) {
    if (waits === 0) reportWait()
    removeStaleLock(lockFolder)
    await sleep(200)
  }
  const heartbeat = setInterval(() => utimesSync(lockFolder, new Date(), new Date()), 5000)
  try {
    await work()
  } finally {
    clearInterval(heartbeat)
    rmSync(lockFolder, { recursive: true, force: true })
  }
}

/**
 * mkdir is the lock: exactly one of many succeeds, on every file system.
 * @param {string} lockFolder
 */
function takeLock(lockFolder) {
  if (!makeFolder(lockFolder)) return false
  writeFileSync(
    join(lockFolder, 'owner.json'),
    JSON.stringify({ pid: process.pid, host: hostname() }),
  )
  return true
}

/** @param {string} folder */
function makeFolder(folder) {
  try {
    mkdirSync(folder)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Under a lock of its own, or a slow process could remove the lock of the next one.
 * @param {string} lockFolder
 */
function removeStaleLock(lockFolder) {
  const removing = `${lockFolder}.removing`
  if (!isStale(lockFolder)) return
  if (!makeFolder(removing))
    return getAge(removing) > staleAfterMs ? rmdirSync(removing) : undefined
  if (isStale(lockFolder)) rmSync(lockFolder, { recursive: true, force: true })
  rmdirSync(removing)
}

/** @param {string} lockFolder */
function isStale(lockFolder) {
  try {
    if (getAge(lockFolder) > staleAfterMs) return true
    /** @type {unknown} */
    const parsed = JSON.parse(readFileSync(join(lockFolder, 'owner.json'), 'utf8'))
    const owner = /** @type {{ host: string, pid: number }} */ (parsed)
    return owner.host === hostname() && !isAlive(owner.pid)
  } catch (error) {
    if (
      /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT' ||
      error instanceof SyntaxError
    )
      return false // just made, or just removed
    throw error
  }
}

/** @param {string} path */
function getAge(path) {
  return Date.now() - statSync(path).mtimeMs
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
