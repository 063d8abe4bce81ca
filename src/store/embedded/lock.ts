import { join } from 'node:path'
import lockfile from 'proper-lockfile'
import { unavailable } from './unavailable.ts'

/** One process at a time in `folder`; a lock whose holder died is taken over after 8 s. */
export async function withLock<T> (folder: string, work: () => Promise<T>): Promise<T> {
  const release = await acquire(folder)
  try {
    return await work()
  } finally {
    await release().catch(() => {})
  }
}

async function acquire (folder: string): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(folder, {
      lockfilePath: join(folder, 'lock'),
      stale: 8000,
      update: 1000,
      realpath: false,
      retries: { retries: 1200, minTimeout: 15, maxTimeout: 100, factor: 1.3 },
      // thrown by default, from a timer: that would end the process. The holder goes on; what it does is safe to be done twice
      onCompromised: () => {},
    })
  } catch (cause) {
    throw unavailable(`the embedded database in ${folder} could not be locked: ${(cause as Error).message}`, 'is the disk full, or the folder read-only?', cause)
  }
}
