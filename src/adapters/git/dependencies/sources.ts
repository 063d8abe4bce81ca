import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { getIdentity, type Package } from './closure.ts'
import type { LockEntry } from './lockEntry.ts'
import { parseLock } from './lockfile.ts'

/** Packages that are installed somewhere on this machine: identity to absolute folder. */
export type InstalledPackages = Map<string, string>

/**
 * The packages that npm recorded as installed in `folder` or the nearest folder above it (which has
 * Twinstack's own packages where Twinstack is a dependency). The record has the integrity of each
 * package, so it is identified without reading its files.
 */
export async function readInstalled(folder: string): Promise<InstalledPackages> {
  const record = await readRecord(folder)
  const found: InstalledPackages = new Map()
  for (const [location, entry] of Object.entries(record?.packages ?? {})) {
    if (location === '' || entry.link || !location.includes('node_modules/')) continue
    const name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length)
    found.set(getIdentity({ name, entry }), join(record?.folder ?? folder, location))
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
 * The installed folder of a package of the lockfile; null when it is missing or has another
 * version.
 */
export async function findSource(
  wanted: Package,
  everywhere: InstalledPackages[],
): Promise<string | null> {
  for (const installed of everywhere) {
    const folder = installed.get(getIdentity(wanted))
    if (folder && (await hasVersion(folder, wanted.entry.version))) return folder
  }
  return null
}

/**
 * A user may have moved packages after npm wrote the record: the package must exist and have this
 * version.
 */
async function hasVersion(folder: string, version: string | undefined): Promise<boolean> {
  try {
    const text = await readFile(join(folder, 'package.json'), 'utf8')
    return (JSON.parse(text) as { version?: unknown }).version === version
  } catch {
    return false
  }
}
