import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const day = 24 * 3600 * 1000

/**
 * Removes run folders without a write in the last `olderThanDays` days: their events are in the
 * store, and no operation runs for so long. Returns the names of the removed folders.
 */
export async function pruneRuns(
  home: string,
  { olderThanDays }: { olderThanDays: number },
): Promise<string[]> {
  const runs = join(home, 'runs')
  const names = await readdir(runs).catch(() => [])
  const old = await Promise.all(
    names.map(
      async name => Date.now() - (await readLastChange(join(runs, name))) > olderThanDays * day,
    ),
  )
  const removed = names.filter((_, at) => old[at])
  await Promise.all(removed.map(name => rm(join(runs, name), { recursive: true, force: true })))
  return removed
}

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
