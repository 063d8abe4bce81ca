import { TwinstackError } from '../../../lib/errors.ts'
import type { LockEntry } from './lockEntry.ts'
import { checkEntry, checkPackageName } from './packageNames.ts'
import { sha256 } from '../../../lib/hash.ts'

/**
 * One package as the lockfile places it, with the packages that its own dependencies resolve to
 * from there.
 */
export type Package = {
  location: string
  name: string
  entry: LockEntry
  needs: Map<string, Package>
}
/** What the program's package.json asks for, resolved: name to package. */
export type Closure = { roots: Map<string, Package>; packages: Package[] }

type Packages = Record<string, LockEntry>
type Wanted = LockEntry & { devDependencies?: Record<string, string> }

/**
 * Everything that is reached from the dependencies of the package in `folder` (relative to the
 * lockfile), and nothing else. Its development dependencies count, as for `pulumi install`: the SDK
 * compiles a program with the TypeScript that is named there. Those that can't be taken (a package
 * of the workspace, a git source) are left out, and so are optional peer dependencies. Throws
 * `dependencies-failed`.
 */
export function closureOf(packages: Packages, folder: string, wanted: Wanted): Closure {
  const seen = new Map<string, Package>()
  try {
    const roots = needsOf(packages, folder, wanted, seen)
    for (const name of Object.keys(wanted.devDependencies ?? {}))
      if (!roots.has(name)) addDevelopment(packages, { folder, name }, { roots, seen })
    return { roots, packages: [...seen.values()] }
  } catch (error) {
    // packages that need each other in a chain of thousands are no program
    if (error instanceof RangeError) throw tooDeep(error)
    throw error
  }
}

/** A development dependency that can't be taken is left out: the program may run without it. */
function addDevelopment(
  packages: Packages,
  { folder, name }: { folder: string; name: string },
  { roots, seen }: { roots: Map<string, Package>; seen: Map<string, Package> },
): void {
  const reached = new Map(seen)
  try {
    const location = locate(packages, folder, checkPackageName(name))
    if (location !== null) roots.set(name, visit(packages, location, name, reached))
  } catch (error) {
    if (error instanceof TwinstackError) return
    throw error
  }
  for (const [location, found] of reached) seen.set(location, found)
}

function needsOf(
  packages: Packages,
  from: string,
  entry: LockEntry,
  seen: Map<string, Package>,
): Map<string, Package> {
  const needs = new Map<string, Package>()
  for (const { name, optional } of dependencyNames(entry)) {
    checkPackageName(name)
    const location = locate(packages, from, name)
    if (location !== null) needs.set(name, visit(packages, location, name, seen))
    else if (!optional) throw createMissingError(name, from)
  }
  return needs
}

function visit(
  packages: Packages,
  location: string,
  name: string,
  seen: Map<string, Package>,
): Package {
  const known = seen.get(location)
  if (known) return known
  const entry = packages[location] as LockEntry
  if (entry.link) throw workspace(name)
  checkEntry(name, entry)
  const found: Package = { location, name, entry, needs: new Map() }
  seen.set(location, found)
  found.needs = needsOf(packages, location, entry, seen)
  return found
}

function dependencyNames(entry: LockEntry): { name: string; optional: boolean }[] {
  const optional = Object.keys(entry.optionalDependencies ?? {})
  const peers = Object.keys(entry.peerDependencies ?? {}).filter(
    name => !entry.peerDependenciesMeta?.[name]?.optional,
  )
  const certain = [...Object.keys(entry.dependencies ?? {}), ...peers].filter(
    name => !optional.includes(name),
  )
  return [...new Set(certain)]
    .map(name => ({ name, optional: false }))
    .concat(optional.map(name => ({ name, optional: true })))
}

/** Searches for a package as Node does: beside the package that requires it, then upwards. */
function locate(packages: Packages, from: string, name: string): string | null {
  for (let folder = from; ; folder = parent(folder)) {
    const location = `${folder ? `${folder}/` : ''}node_modules/${name}`
    if (packages[location]) return location
    if (folder === '') return null
  }
}

function parent(folder: string): string {
  const cut = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')
  return cut === folder ? folder.split('/').slice(0, -1).join('/') : cut
}

/** How npm writes one exact package: an alias's own name counts, not what it is called here. */
export function identity({ name, entry }: Pick<Package, 'name' | 'entry'>): string {
  return `${entry.name ?? name}@${entry.version ?? ''} ${entry.integrity ?? entry.resolved ?? ''}`
}

/**
 * SHA-256 over the graph: each package's name, version and integrity, and which packages it
 * resolves to. Where npm puts a package is left out: another program's dependencies may move it
 * without changing anything for this one.
 */
export function digestOf({ roots, packages }: Closure): string {
  const edges = (needs: Map<string, Package>) =>
    [...needs]
      .map(([name, found]) => `${name}=${identity(found)}`)
      .sort()
      .join(',')
  const lines = packages.map(found => `${identity(found)} -> ${edges(found.needs)}`)
  return sha256([`program -> ${edges(roots)}`, ...[...new Set(lines)].sort()].join('\n'))
}

function tooDeep(cause: unknown): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    'the lockfile has packages that need each other too many levels deep',
    { cause, hint: 'write the lockfile anew with: npm install' },
  )
}

function createMissingError(name: string, from: string): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    `the lockfile has no ${name}, which ${from || 'the program'} depends on`,
    { hint: 'run `npm install` in the repository and commit the lockfile' },
  )
}

function workspace(name: string): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    `the program depends on ${name}, a package of its own workspace, which is no part of a ` +
      'dependency folder',
    {
      hint: 'import its files by a relative path, or publish it',
    },
  )
}
