/**
 * Checks names and versions of packages before they become paths, because they come from a lockfile
 * that anybody with a branch can write.
 */
import { TwinstackError } from '../../../lib/errors.ts'
import { readGitSource } from './gitSource.ts'
import type { LockEntry } from './lockEntry.ts'

/**
 * https://docs.npmjs.com/cli/v11/configuring-npm/package-json#name, with the capital letters that
 * old packages have. No part begins with a dot, so no name leads to a parent folder.
 */
const nameForm = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i
/** https://semver.org */
const versionForm = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/
/** A version range, a tag, or an alias of another package of the registry. */
const specForm = /^(?:npm:(?:@[\w.~-]+\/)?[\w.~-]+(?:@|$))?[\w.+\-*^~<>=|, ]*$/

const isName = (name: string) =>
  nameForm.test(name) &&
  name.length <= 214 &&
  !['node_modules', 'favicon.ico'].includes(name.toLowerCase())
const isSpec = (spec: string) => specForm.test(spec) && !spec.startsWith('-')

/** Whether `package.json` takes the package from a registry. */
export function isRegistrySpec(name: string, spec: string): boolean {
  return isName(name) && isSpec(spec)
}

/** @throws TwinstackError `dependencies-failed` */
export function checkPackageName(name: string): string {
  if (isName(name)) return name
  throw refuse(`${shorten(name)} is not a valid package name`)
}

/**
 * Requires that a package comes from a registry and has a digest, or is a commit of a repository
 * whose host `gitSources` names. Other sources are refused: a path leads out of the program.
 *
 * @throws TwinstackError `dependencies-failed`
 */
export function checkEntry(
  name: string,
  entry: LockEntry,
  gitSources: readonly string[] = [],
): void {
  checkPackageName(entry.name ?? name)
  if (entry.version !== undefined && !versionForm.test(entry.version))
    throw refuse(
      `the lockfile has ${name} in version ${shorten(entry.version)}, which is not valid`,
    )
  if (readGitSource(entry.resolved ?? '', gitSources) !== null) return requireVersion(name, entry)
  if (entry.resolved !== undefined && !/^https?:\/\//.test(entry.resolved))
    throw refuse(`the lockfile takes ${name} from ${shorten(entry.resolved)}, which is no registry`)
  // npm takes it out of the archive of the package that contains it
  const isBundled = entry.inBundle === true && entry.resolved === undefined
  if (entry.integrity === undefined && !isBundled)
    throw refuse(`the lockfile has no integrity for ${name}`)
  if (entry.integrity !== undefined && !/^sha\d{1,3}-\S/.test(entry.integrity))
    throw refuse(`the lockfile has no valid integrity for ${name}`)
}

/** npm compares it with the versions that other packages need. */
function requireVersion(name: string, { version }: LockEntry): void {
  if (version === undefined) throw refuse(`the lockfile has no version of ${name}`)
}

/**
 * Checks the packages that a package.json without a lockfile requests from a registry.
 *
 * @throws TwinstackError `dependencies-failed`
 */
export function checkSpecs(specs: Record<string, string>): void {
  for (const [name, spec] of Object.entries(specs)) {
    checkPackageName(name)
    if (!isSpec(spec))
      throw refuse(`package.json takes ${name} from ${shorten(spec)}, which is no registry`)
  }
}

function shorten(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}

function refuse(detail: string): TwinstackError {
  return new TwinstackError('dependencies-failed', detail, {
    hint: 'name packages of a registry only, and write the lockfile again with: npm install',
  })
}
