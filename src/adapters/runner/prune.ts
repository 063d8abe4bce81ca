import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { files } from '../../model/run.ts'

const day = 24 * 3600 * 1000

/**
 * Removes run folders without a write in the last `olderThanDays` days: their events are in the
 * store, and no operation runs for so long. Those of runs that ended with a result and created
 * nothing (drift checks, previews, deploys without changes) go after `idleDays`: only the journal
 * of creates is read later, when a lost state is healed. Returns the names of the removed folders.
 */
export async function pruneRuns(
  home: string,
  { olderThanDays, idleDays = olderThanDays }: { olderThanDays: number; idleDays?: number },
): Promise<string[]> {
  const runs = join(home, 'runs')
  const names = await readdir(runs).catch(() => [])
  const removed: string[] = []
  for (const name of names) {
    const folder = join(runs, name)
    const days = hasCreatedNothing(folder) ? idleDays : olderThanDays
    if (Date.now() - (await readLastChange(folder)) <= days * day) continue
    await rm(folder, { recursive: true, force: true })
    removed.push(name)
  }
  return removed
}

const hasCreatedNothing = (folder: string) =>
  existsSync(join(folder, files.result)) && !existsSync(join(folder, files.creates))

/**
 * Returns the newest time of the folder and its files, because appending to a file does not change
 * the time of its folder.
 */
async function readLastChange(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const times = await Promise.all(
    [folder, ...names.map(name => join(folder, name))].map(path =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  )
  return Math.max(...times)
}
