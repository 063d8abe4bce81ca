import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Closure, Package } from './closure.ts'
import type { LockEntry } from './lockEntry.ts'
import { runNpm } from './npm.ts'
import { packGitSource, readGitSource } from './gitSource.ts'
import {
  checkAddresses,
  checkArchives,
  formatRegistryLines,
  listRegistryLines,
} from './npmSettings.ts'
import type { Placement } from '../place.ts'
import { type Installer } from './installer.ts'

/**
 * Installs a closure into `folder` from the registry: a package.json and a lockfile that name
 * nothing else, then `npm ci`. Only registries are taken from the revision's own `.npmrc`. Throws
 * `dependencies-failed`.
 */
export async function installClosure(
  folder: string,
  closure: Closure,
  placement: Placement,
  {
    npmrc,
    installer,
    gitSources = [],
  }: { npmrc: string | null; installer: Installer; gitSources?: readonly string[] },
): Promise<void> {
  const registries = listRegistryLines(npmrc ?? '')
  const archives = [...placement.values()].flatMap(({ entry: { resolved } }) =>
    resolved === undefined || readGitSource(resolved, gitSources) ? [] : [resolved],
  )
  await checkAddresses([...registries.map(({ url }) => url), ...archives])
  checkArchives(archives, registries)
  const packed = await packAll(folder, placement, { installer, gitSources })
  const top = { name: 'program', version: '0.0.0', private: true, ...needsAsSpecs(closure.roots) }
  const packages = Object.fromEntries<unknown>([
    ['', top],
    ...[...placement].map(
      ([path, found]) => [path, { ...formatLockEntry(found), ...packed.get(found) }] as const,
    ),
  ])
  const lock = { name: 'program', version: '0.0.0', lockfileVersion: 3, requires: true, packages }
  await writeFile(join(folder, 'package.json'), JSON.stringify(top, null, 2))
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock, null, 2))
  if (registries.length > 0)
    await writeFile(join(folder, '.npmrc'), formatRegistryLines(registries))
  await runNpm(folder, ['ci', '--omit=dev'], installer)
  for (const { resolved } of packed.values())
    await rm(join(folder, resolved?.replace('file:', '') ?? ''), { force: true })
}

type Archive = Pick<LockEntry, 'resolved' | 'integrity'>

/** Archives of the packages that come from git. */
async function packAll(
  folder: string,
  placement: Placement,
  { installer, gitSources }: { installer: Installer; gitSources: readonly string[] },
): Promise<Map<Package, Archive>> {
  const packed = new Map<Package, Archive>()
  for (const found of placement.values()) {
    const source = readGitSource(found.entry.resolved ?? '', gitSources)
    if (source && !packed.has(found))
      packed.set(found, await packGitSource(folder, source, { name: found.name, installer }))
  }
  return packed
}

/**
 * The dependencies of the packages with the exact versions that the lockfile resolved. Other
 * sources that they name (git, a path) are left out.
 */
function needsAsSpecs(needs: Map<string, Package>) {
  const listSpecs = (optional: boolean) =>
    Object.fromEntries(
      [...needs]
        .filter(([, { entry }]) => (entry.optional === true) === optional)
        .map(([name, { entry }]) => [name, formatSpec(name, entry)]),
    )
  return { dependencies: listSpecs(false), optionalDependencies: listSpecs(true) }
}

/** An alias (`"a": "npm:b@1"`) is installed under another name than that of the package. */
function formatSpec(name: string, entry: LockEntry): string {
  return entry.name && entry.name !== name
    ? `npm:${entry.name}@${entry.version}`
    : (entry.version ?? '*')
}

/**
 * An allow-list of the fields that npm needs to fetch a package and to decide whether it fits this
 * platform.
 */
function formatLockEntry({ entry, needs }: Package): LockEntry {
  const kept = ['name', 'version', 'resolved', 'integrity', 'inBundle', 'optional'] as const
  const platform = ['os', 'cpu', 'libc'] as const
  return {
    ...Object.fromEntries(
      [...kept, ...platform].filter(key => key in entry).map(key => [key, entry[key]]),
    ),
    ...needsAsSpecs(needs),
  }
}
