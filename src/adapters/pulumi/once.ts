/** Runs work once per machine, also when two processes start at the same moment. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import lockfile from 'proper-lockfile'
import type { Report } from './progress.ts'

/** a holder that died no longer updates its lock; after this time the next process takes it */
const staleMs = 10_000
const partial = '.partial-'

/**
 * Does `work` while holding the lock of `folder`. It gets a scratch folder inside, on the same file
 * system, so that a result can be renamed into place; whatever a dead holder left there is removed
 * first.
 */
export async function runUnderLock<T>(
  folder: string,
  report: Report,
  work: (scratch: string) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true })
  const release = await lock(folder, report)
  const scratch = join(folder, `${partial}${process.pid}-${Date.now()}`)
  try {
    await removeLeftovers(folder)
    await mkdir(scratch)
    return await work(scratch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
    await release().catch(() => {}) // compromised: another one took over and releases its own
  }
}

async function lock(folder: string, report: Report): Promise<() => Promise<void>> {
  const started = Date.now()
  for (;;) {
    try {
      // A lost lock (the machine was suspended) does no harm: both processes work in their own
      // scratch folders, and the last rename wins.
      return await lockfile.lock(folder, { stale: staleMs, update: 2000, onCompromised: () => {} })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error
      const seconds = Math.round((Date.now() - started) / 1000)
      report({
        phase: 'waiting',
        message: `another process is installing it; waiting for ${seconds} s`,
        done: null,
        total: null,
      })
      await sleep(300)
    }
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => name.startsWith(partial))
  await Promise.all(names.map(name => rm(join(folder, name), { recursive: true, force: true })))
}
