import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseLock, type Lockfile } from './lockfile.ts'
import { npm } from './npm.ts'
import { checkSpecs, isRegistrySpec } from './packageNames.ts'
import { buildOnce } from './once.ts'
import type { Manifest } from '../project.ts'
import { sha256 } from '../../../lib/hash.ts'
import { type Installer } from './installer.ts'

/**
 * A lockfile for a package.json that has none. npm creates it once, and it is stored in
 * `<home>/locks`, so that the same dependencies always resolve to the same versions. With `ask`
 * false only a stored lockfile is returned; null when there is none.
 */
export async function readStoredLock(
  manifest: Manifest,
  { home, ask, installer }: { home: string; ask: boolean; installer: Installer },
): Promise<Lockfile | null> {
  const { optionalDependencies } = manifest
  checkSpecs({ ...manifest.dependencies, ...optionalDependencies })
  const dependencies = { ...ofRegistry(manifest.devDependencies), ...manifest.dependencies }
  const wanted = JSON.stringify({
    name: 'program',
    version: '0.0.0',
    private: true,
    dependencies,
    optionalDependencies,
  })
  const folder = join(home, 'locks', sha256(wanted))
  if (ask) await buildOnce(folder, temporary => askNpm(temporary, wanted, installer))
  const file = join(folder, 'package-lock.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const { '': top, ...packages } = parseLock(file, text)
  return { folder: '', packages }
}

/**
 * A development dependency from another source is left out, because the program may run without it.
 */
function ofRegistry(specs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(specs).filter(([name, spec]) => isRegistrySpec(name, spec)),
  )
}

async function askNpm(folder: string, manifest: string, installer: Installer): Promise<void> {
  await writeFile(join(folder, 'package.json'), manifest)
  await npm(folder, ['install', '--package-lock-only'], installer)
}
