import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseLock, type Lockfile } from './lockfile.ts'
import { runNpm } from './npm.ts'
import { checkSpecs, isRegistrySpec } from './packageNames.ts'
import { buildOnce } from './once.ts'
import type { Manifest } from '../project.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { type Installer } from './installer.ts'

/**
 * The lockfile for a package.json that has none. npm creates it once, and it is stored in
 * `<home>/locks`, so that the same dependencies always resolve to the same versions. When `ask` is
 * false, npm does not query the registry: the result is the stored lockfile, or null.
 */
export async function readStoredLock(
  manifest: Manifest,
  { home, resolve, installer }: { home: string; resolve: boolean; installer: Installer },
): Promise<Lockfile | null> {
  const { optionalDependencies } = manifest
  checkSpecs({ ...manifest.dependencies, ...optionalDependencies })
  const dependencies = {
    ...keepRegistryPackages(manifest.devDependencies),
    ...manifest.dependencies,
  }
  const wanted = JSON.stringify({
    name: 'program',
    version: '0.0.0',
    private: true,
    dependencies,
    optionalDependencies,
  })
  const folder = join(home, 'locks', hashSha256(wanted))
  if (resolve) await buildOnce(folder, temporary => createLockfile(temporary, wanted, installer))
  const file = join(folder, 'package-lock.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const { '': _root, ...packages } = parseLock(file, text)
  return { folder: '', packages }
}

/**
 * Leaves out development dependencies that are not from the registry, because the program may run
 * without them.
 */
function keepRegistryPackages(specs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(specs).filter(([name, spec]) => isRegistrySpec(name, spec)),
  )
}

async function createLockfile(
  folder: string,
  manifest: string,
  installer: Installer,
): Promise<void> {
  await writeFile(join(folder, 'package.json'), manifest)
  await runNpm(folder, ['install', '--package-lock-only'], installer)
}
