import { posix } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'
import type { LockEntry } from './lockEntry.ts'
import { checkEntry, checkPackageName } from './packageNames.ts'
import { hashSha256 } from '../../../lib/hash.ts'

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
/**
 * The resolved dependencies of the program's package.json: name to package. `locals`: name to
 * folder of the packages that are in the repository itself (a workspace, `file:`); what they need
 * is among the roots.
 */
export type Closure = {
  roots: Map<string, Package>
  packages: Package[]
  locals: Map<string, string>
}

type Packages = Record<string, LockEntry>
type LockedPackages = {
  all: Packages
  gitSources: readonly string[]
  locals: Map<string, string>
  /** what the local packages need */
  needsOfLocals: Map<string, Package>
}
type WantedEntry = LockEntry & { devDependencies?: Record<string, string> }

/**
 * All packages that the package in `folder` (relative to the lockfile) depends on, directly or
 * indirectly. Development dependencies are included, as in `pulumi install`, because the SDK
 * compiles a program with the TypeScript version among them. Development dependencies that can't be
 * installed (a git source) and optional peer dependencies are left out.
 * `gitSources`: hosts of git repositories that packages may come from. Throws
 * `dependencies-failed`.
 */
export function resolveClosure(
  all: Packages,
  folder: string,
  wanted: WantedEntry,
  gitSources: readonly string[] = [],
): Closure {
  const seen = new Map<string, Package>()
  const locals = new Map<string, string>()
  const packages: LockedPackages = { all, gitSources, locals, needsOfLocals: new Map() }
  try {
    const roots = findNeeds(packages, folder, wanted, seen)
    for (const name of Object.keys(wanted.devDependencies ?? {}))
      if (!roots.has(name)) addDevelopment(packages, { folder, name }, { roots, seen })
    for (const [name, found] of packages.needsOfLocals) addRoot(roots, name, found)
    return { roots, packages: [...seen.values()], locals }
  } catch (error) {
    // no real program has a chain of thousands of dependencies
    if (error instanceof RangeError) throw createTooDeepError(error)
    throw error
  }
}

/**
 * A development dependency that can't be installed is left out, because the program may run without
 * it.
 */
function addDevelopment(
  packages: LockedPackages,
  { folder, name }: { folder: string; name: string },
  { roots, seen }: { roots: Map<string, Package>; seen: Map<string, Package> },
): void {
  const reached = new Map(seen)
  try {
    const location = locate(packages, folder, checkPackageName(name))
    if (location !== null) addNeed(packages, { location, name }, roots, reached)
  } catch (error) {
    if (error instanceof TwinstackError) return
    throw error
  }
  for (const [location, found] of reached) seen.set(location, found)
}

function findNeeds(
  packages: LockedPackages,
  from: string,
  entry: LockEntry,
  seen: Map<string, Package>,
): Map<string, Package> {
  const needs = new Map<string, Package>()
  for (const { name, optional } of listDependencyNames(entry)) {
    checkPackageName(name)
    const location = locate(packages, from, name)
    if (location !== null) addNeed(packages, { location, name }, needs, seen)
    else if (!optional) throw createMissingError(name, from)
  }
  return needs
}

function addNeed(
  packages: LockedPackages,
  { location, name }: { location: string; name: string },
  needs: Map<string, Package>,
  seen: Map<string, Package>,
): void {
  if (packages.all[location]?.link) addLocal(packages, location, name, seen)
  else needs.set(name, visit(packages, location, name, seen))
}

/** A package of the repository is used where it is; only what it needs is installed. */
function addLocal(
  packages: LockedPackages,
  location: string,
  name: string,
  seen: Map<string, Package>,
): void {
  const { locals, needsOfLocals, all } = packages
  const path = all[location]?.resolved ?? ''
  const entry = isLocalPath(path) ? all[path] : undefined
  if (entry === undefined) throw createOutsideError(name)
  if (locals.has(name)) return
  locals.set(name, path)
  for (const [need, found] of findNeeds(packages, path, entry, seen))
    addRoot(needsOfLocals, need, found)
}

/** A folder inside that of the lockfile, and no installed one. */
const isLocalPath = (path: string) =>
  path !== '' && path === posix.normalize(path) && !/^(\.\.)?\/|^\.\.?$|node_modules|\\/.test(path)

/** The packages of the repository and the program find their dependencies in the same folder. */
function addRoot(roots: Map<string, Package>, name: string, found: Package): void {
  const present = roots.get(name)
  if (present !== undefined && present !== found) throw createTwoVersionsError(present, found)
  roots.set(name, found)
}

function visit(
  packages: LockedPackages,
  location: string,
  name: string,
  seen: Map<string, Package>,
): Package {
  const known = seen.get(location)
  if (known) return known
  const entry = packages.all[location] as LockEntry
  checkEntry(name, entry, packages.gitSources)
  const found: Package = { location, name, entry, needs: new Map() }
  seen.set(location, found)
  found.needs = findNeeds(packages, location, entry, seen)
  return found
}

function listDependencyNames(entry: LockEntry): { name: string; optional: boolean }[] {
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
function locate({ all }: LockedPackages, from: string, name: string): string | null {
  for (let folder = from; ; folder = getParentFolder(folder)) {
    const location = `${folder ? `${folder}/` : ''}node_modules/${name}`
    if (all[location]) return location
    if (folder === '') return null
  }
}

function getParentFolder(folder: string): string {
  const cut = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')
  return cut === folder ? folder.split('/').slice(0, -1).join('/') : cut
}

/**
 * The specifier of one exact package for npm. For an alias it contains the name of the aliased
 * package.
 */
export function getIdentity({ name, entry }: Pick<Package, 'name' | 'entry'>): string {
  return `${entry.name ?? name}@${entry.version ?? ''} ${entry.integrity ?? entry.resolved ?? ''}`
}

/**
 * SHA-256 over the graph: name, version and integrity of each package, and the packages that it
 * resolves to. The path of a package is left out, because dependencies of another program may move
 * it without any effect on this one.
 */
export function computeDigest({ roots, packages }: Closure): string {
  const formatEdges = (needs: Map<string, Package>) =>
    [...needs]
      .map(([name, found]) => `${name}=${getIdentity(found)}`)
      .sort()
      .join(',')
  const lines = packages.map(found => `${getIdentity(found)} -> ${formatEdges(found.needs)}`)
  return hashSha256([`program -> ${formatEdges(roots)}`, ...[...new Set(lines)].sort()].join('\n'))
}

function createTooDeepError(cause: unknown): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    'the lockfile has a chain of dependencies with too many levels',
    { cause, hint: 'write the lockfile again with: npm install' },
  )
}

function createMissingError(name: string, from: string): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    `the lockfile has no ${name}, which ${from || 'the program'} depends on`,
    { hint: 'run `npm install` in the repository and commit the lockfile' },
  )
}

function createOutsideError(name: string): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    `the program depends on ${name}, whose folder is not inside the folder of the lockfile`,
    { hint: 'move it there, import its files by a relative path, or publish it' },
  )
}

function createTwoVersionsError(one: Package, other: Package): TwinstackError {
  const versions = [one, other].map(({ entry, location }) => `${entry.version} (${location})`)
  return new TwinstackError(
    'dependencies-failed',
    `the program and a package of its repository need ${one.name} in different versions: ` +
      versions.join(' and '),
    { hint: 'use one version in both package.json files, then run `npm install`' },
  )
}
