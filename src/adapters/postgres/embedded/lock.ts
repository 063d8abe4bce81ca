import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import lockfile from 'proper-lockfile'

/** longer than any start, a recovery after a crash included */
const waitLimitMs = 15 * 60_000

/**
 * Lets one process at a time work in `folder`, which must exist. The lock of a dead process is
 * taken over after 8 s.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const release = await acquire(folder)
  try {
    return await work()
  } finally {
    await release().catch(() => {})
  }
}

/**
 * The retries of the library repeat after every error, also when the folder was deleted in the
 * meantime.
 */
async function acquire(folder: string): Promise<() => Promise<void>> {
  for (const end = Date.now() + waitLimitMs; ; await sleep(15 + Math.random() * 30)) {
    try {
      return await lockfile.lock(folder, getLockOptions(folder))
    } catch (error) {
      if ((error as { code?: string }).code !== 'ELOCKED' || Date.now() > end) throw error
    }
  }
}

function getLockOptions(folder: string): lockfile.LockOptions {
  return {
    lockfilePath: join(folder, 'lock'),
    stale: 8000,
    update: 1000,
    realpath: false,
    // the default throws from a timer, which would end the process. The holder continues, because
    // its work can be repeated safely
    onCompromised: () => {},
  }
}
