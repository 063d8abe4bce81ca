import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Closure } from './closure.ts'
import type { LockEntry } from './lockfile.ts'
import { npm } from './npm.ts'
import type { Placement } from '../place.ts'

/**
 * Installs a closure into `folder` from the registry: a package.json and a lockfile that name
 * nothing else, then `npm ci`.
 */
export async function installClosure(
  folder: string,
  closure: Closure,
  placement: Placement,
  npmrc: string | null,
): Promise<void> {
  const dependencies = Object.fromEntries(
    [...closure.roots].map(([name, { entry }]) => [name, specOf(name, entry)]),
  )
  const top = { name: 'program', version: '0.0.0', private: true, dependencies }
  const packages = Object.fromEntries([
    ['', top],
    ...[...placement].map(([path, { entry }]) => [path, plain(entry)] as const),
  ])
  await writeFile(join(folder, 'package.json'), JSON.stringify(top, null, 2))
  await writeFile(
    join(folder, 'package-lock.json'),
    JSON.stringify(
      { name: 'program', version: '0.0.0', lockfileVersion: 3, requires: true, packages },
      null,
      2,
    ),
  )
  if (npmrc !== null) await writeFile(join(folder, '.npmrc'), npmrc)
  await npm(folder, ['ci', '--omit=dev'])
}

/** An alias (`"a": "npm:b@1"`) is installed under a name that is not its own. */
function specOf(name: string, entry: LockEntry): string {
  if (entry.resolved && !/^https?:/.test(entry.resolved)) return entry.resolved
  return entry.name && entry.name !== name
    ? `npm:${entry.name}@${entry.version}`
    : (entry.version ?? '*')
}

/** Without marks such as `dev`, which were true in the lockfile that it comes from only. */
function plain(entry: LockEntry): LockEntry {
  const { dev, devOptional, peer, devDependencies, ...rest } = entry
  return rest
}
