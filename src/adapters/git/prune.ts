import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { runGit } from './git.ts'
import { readModulesLink } from './materialise.ts'
import { unfinished } from './dependencies/once.ts'

export type PruneResult = { trees: string[]; dependencies: string[]; unfinished: number }

const day = 24 * 3600 * 1000

/**
 * Removes trees that nobody requested in `olderThanDays` days, except those of the revisions in
 * `keep` (deployed ones: a dirty tree can't be made again), then dependency folders that no tree
 * links to, and the remains of crashed builds. Mirrors are packed and kept.
 */
export async function pruneTrees(
  home: string,
  { olderThanDays, keep }: { olderThanDays: number; keep: Iterable<string> },
): Promise<PruneResult> {
  const kept = new Set(keep)
  const isOld = (folder: string) => isOlder(folder, olderThanDays * day)
  const leftovers = (
    await Promise.all(
      ['trees', 'dependencies', 'locks', 'repositories'].map(name =>
        removeUnfinished(join(home, name)),
      ),
    )
  ).reduce((sum, n) => sum + n, 0)
  await packMirrors(join(home, 'repositories'))
  const trees = await removeWhere(
    join(home, 'trees'),
    async (folder, name) => !kept.has(name) && (await isOld(folder)),
  )
  const used = await readLinkedDigests(join(home, 'trees'))
  const dependencies = await removeWhere(
    join(home, 'dependencies'),
    async (folder, name) => !used.has(name) && (await isOld(folder)),
  )
  return { trees, dependencies, unfinished: leftovers }
}

/**
 * Fetches add objects to a mirror and never pack it, because they have a time limit. Refs keep the
 * commits that were requested.
 */
async function packMirrors(parent: string): Promise<void> {
  for (const name of (await list(parent)).filter(name => !name.startsWith(unfinished)))
    await runGit(join(parent, name), [
      '-c',
      'gc.autoDetach=false',
      'gc',
      '--auto',
      '--quiet',
    ]).catch(() => {})
}

async function removeWhere(
  parent: string,
  test: (folder: string, name: string) => Promise<boolean>,
): Promise<string[]> {
  const removed: string[] = []
  for (const name of await list(parent)) {
    if (name.startsWith(unfinished) || !(await test(join(parent, name), name))) continue
    await rm(join(parent, name), { recursive: true, force: true })
    removed.push(name)
  }
  return removed
}

/** A build takes minutes at most: a folder that is a day old belongs to a process that died. */
async function removeUnfinished(parent: string): Promise<number> {
  const names = (await list(parent)).filter(name => name.startsWith(unfinished))
  const dead = await Promise.all(
    names.map(async name => ((await isOlder(join(parent, name), day)) ? name : null)),
  )
  const gone = dead.filter(name => name !== null)
  await Promise.all(gone.map(name => rm(join(parent, name), { recursive: true, force: true })))
  return gone.length
}

/** Digests that the remaining trees link to: `…/dependencies/<digest>/node_modules`. */
async function readLinkedDigests(trees: string): Promise<Set<string>> {
  const links = await Promise.all(
    (await list(trees)).map(name => readModulesLink(join(trees, name)).catch(() => '')),
  )
  return new Set(links.map(link => link.split(/[\\/]/).at(-2) ?? ''))
}

async function isOlder(path: string, milliseconds: number): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
  return Date.now() - mtimeMs > milliseconds
}

function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
