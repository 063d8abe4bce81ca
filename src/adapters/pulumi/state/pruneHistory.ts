/**
 * The file backend of the engine keeps a copy of the whole state of every update, without an end:
 * 326 kB for each deploy of 30 resources.
 */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Removes all but the newest `count` updates of each stack from `.pulumi/history` and
 * `.pulumi/backups` of a file backend that belongs to the service; the states themselves are not
 * touched. Returns the number of removed files.
 */
export async function pruneHistory(folder: string, { count }: { count: number }): Promise<number> {
  let removed = 0
  for (const kind of ['history', 'backups'])
    for (const project of await list(join(folder, '.pulumi', kind)))
      for (const stack of await list(join(folder, '.pulumi', kind, project)))
        removed += await pruneStack(join(folder, '.pulumi', kind, project, stack), count)
  return removed
}

/**
 * Names are `<stack>-<time>.history.json`, `<stack>-<time>.checkpoint.json` and
 * `<stack>.<time>.json`, with `.gz` or `.zst`, and `.attrs` of their driver (pkg/v3
 * `backend/diy/state.go`): all files with one time belong to one update. A name of another form
 * stays.
 */
async function pruneStack(folder: string, count: number): Promise<number> {
  const byTime = new Map<string, string[]>()
  for (const name of await list(folder)) {
    const time = /[-.](\d{16,20})\./.exec(name)?.[1]?.padStart(20, '0')
    if (time !== undefined) byTime.set(time, [...(byTime.get(time) ?? []), name])
  }
  const old = [...byTime.keys()]
    .sort()
    .slice(0, Math.max(0, byTime.size - count))
    .flatMap(time => byTime.get(time) ?? [])
  for (const name of old) await rm(join(folder, name), { force: true })
  return old.length
}

const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
