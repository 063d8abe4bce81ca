import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { identity, type Package } from './closure.ts'
import type { LockEntry } from './lockEntry.ts'
import { parseLock } from './lockfile.ts'

/** Packages that are installed somewhere on this machine: identity to absolute folder. */
export type Installed = Map<string, string>

/**
 * What npm says that it installed in `folder` or the nearest folder above it (where Twinstack
 * itself is a dependency, its own packages lie there). npm's record has each package's integrity,
 * so "exactly this package" needs no reading of its files.
 */
export async function readInstalled(folder: string): Promise<Installed> {
  const record = await readRecord(folder)
  const found: Installed = new Map()
  for (const [location, entry] of Object.entries(record?.packages ?? {})) {
    if (location === '' || entry.link || !location.includes('node_modules/')) continue
    const name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length)
    found.set(identity({ name, entry }), join(record?.folder ?? folder, location))
  }
  return found
}

/**
 * npm's record of the installed tree:
 * https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json#hidden-lockfiles
 */
export async function readRecord(
  folder: string,
): Promise<{ folder: string; packages: Record<string, LockEntry> } | null> {
  const file = join(folder, 'node_modules', '.package-lock.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text !== null) return { folder, packages: parseLock(file, text) }
  return dirname(folder) === folder ? null : readRecord(dirname(folder))
}

/**
 * A package of the lockfile among the installed ones; null when another version, or nothing, is
 * there.
 */
export async function sourceOf(wanted: Package, everywhere: Installed[]): Promise<string | null> {
  for (const installed of everywhere) {
    const folder = installed.get(identity(wanted))
    if (folder && (await hasVersion(folder, wanted.entry.version))) return folder
  }
  return null
}

/**
 * The record can be older than a hand that moved packages about: the package must be there, and of
 * this version.
 */
async function hasVersion(folder: string, version: string | undefined): Promise<boolean> {
  try {
    const text = await readFile(join(folder, 'package.json'), 'utf8')
    return (JSON.parse(text) as { version?: unknown }).version === version
  } catch {
    return false
  }
}
