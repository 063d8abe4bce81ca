/**
 * Checks lockfiles of pnpm, yarn and bun. They may name only packages of a registry, each with its
 * digest. The tool checks the digests; the content of a package without a digest would not be
 * checked.
 */
import { TwinstackError } from '../../../lib/errors.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import type { PackageTool } from './packageTool.ts'

/** Sources that are no registry. The patches that yarn contains (`builtin`) are allowed. */
const foreignSource =
  /\b(?:git\+\w+|git|ssh|github|gitlab|bitbucket|file|link|portal|exec):|codeload\.github\.com|patch:(?!.*builtin)/
/** A path segment that leads to the parent folder: package names become paths. */
const upwards = /(?:^|[\s"'@(:,/\\])\.\.(?:[/\\]|$)/m

/** @throws TwinstackError `dependencies-failed` */
export function checkOtherLock(tool: PackageTool, path: string, text: string): void {
  const all = decodeText(tool, path, text)
  const source = foreignSource.exec(all)?.[0]
  if (source !== undefined)
    throw createLockRefusalError(`${path} takes a package from ${source}, which is no registry`)
  if (upwards.test(all))
    throw createLockRefusalError(`${path} names a package by a path that leads to a parent folder`)
  const without = withoutDigest[tool](text, path)
  if (without !== null)
    throw createLockRefusalError(`${path} has no integrity for ${without.slice(0, 100)}`)
}

/**
 * The text and, where the format has escapes, what it means: `"\x66ile:.."` is `file:..`. Lockfiles
 * that yarn and bun write have none.
 */
function decodeText(tool: PackageTool, path: string, text: string): string {
  if (tool === 'pnpm') return `${text}\n${JSON.stringify(parseYaml(text, path))}`
  if (/\\[ux\r\n]/i.test(text))
    throw createLockRefusalError(`${path} has escape sequences, which ${tool} does not write`)
  return text
}

const isText = (value: unknown) => typeof value === 'string'
const isDigest = (value: unknown) => typeof value === 'string' && /^sha\d{1,3}-\S{20,}/.test(value)

/** The first package without a digest; null when each package has one. */
const withoutDigest: Record<PackageTool, (text: string, path: string) => string | null> = {
  // https://github.com/pnpm/spec/blob/master/lockfile/9.0.md
  pnpm: (text, path) => {
    const found = readPnpmPackages(text, path).find(
      ([, { integrity, tarball = '', ...others }]) =>
        // a `type` (git, directory) makes pnpm ignore the digest
        !isDigest(integrity) || !isText(tarball) || Object.keys(others).length > 0,
    )
    return found?.[0] ?? null
  },
  yarn: text => {
    const isClassic = !/^__metadata:/m.test(text)
    const blocks = text.split(/\n(?=[^\s#])/).filter(block => /^[^\s#]/.test(block))
    const found = blocks.find(block => !(isClassic ? hasIntegrity(block) : hasChecksum(block)))
    return found?.split('\n')[0] ?? null
  },
  // each package is a line of the text, https://bun.com/docs/pm/lockfile
  bun: text => {
    const [, packages = ''] = text.split(/^ {2}"packages": \{/m)
    const lines = packages.split('\n').filter(line => /^ {4}"[^"]+": \[/.test(line))
    return lines.find(line => !/"sha\d{1,3}-[^"]{20,}"\],?\s*$/.test(line))?.trim() ?? null
  },
}

type PnpmResolution = { integrity?: unknown; tarball?: unknown; [more: string]: unknown }

function readPnpmPackages(text: string, path: string): [string, PnpmResolution][] {
  const { packages } = (parseYaml(text, path) ?? {}) as {
    packages?: Record<string, { resolution?: PnpmResolution } | null>
  }
  return Object.entries(packages ?? {}).map(([name, entry]) => [name, entry?.resolution ?? {}])
}

/**
 * The addresses of archives that a lockfile names. Packages without one come from the registry that
 * is set.
 */
export function listArchives(tool: PackageTool, path: string, text: string): string[] {
  const listMatches = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, found = '']) => found)
  if (tool === 'pnpm')
    return readPnpmPackages(text, path).flatMap(([name, { tarball }]) => [
      ...(typeof tarball === 'string' ? [tarball] : []),
      ...[...name.matchAll(/@(https?:.*)$/g)].map(([, found = '']) => found),
    ])
  if (tool === 'bun')
    return listMatches(/^ {4}"[^"]+": \["[^"]*@(https?:\/\/[^"]*)"/gm).concat(
      listMatches(/^ {4}"[^"]+": \["[^"]*", "(https?:\/\/[^"]*)"/gm),
    )
  return [
    ...listMatches(/^ {2}resolved "([^"#]+)/gm),
    ...listMatches(/^ {2}resolution: "[^"]*?@(https?:[^"]+)"/gm),
    ...listMatches(/__archiveUrl=([^"&#\s]+)/g).map(decode),
  ]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function hasIntegrity(block: string): boolean {
  return /^ {2}integrity "?sha\d{1,3}-\S{20,}/m.test(block)
}

/**
 * Whether an entry of a lockfile of yarn 2 or newer has a digest, or needs none: the entry of the
 * program itself, and a package for another platform, which was never fetched.
 */
function hasChecksum(block: string): boolean {
  if (/^"?__metadata/.test(block) || /^ {2}resolution: ".*@workspace:\."$/m.test(block)) return true
  return /^ {2}(?:checksum: \S{20,}|conditions: \S)/m.test(block)
}

export function createLockRefusalError(detail: string): TwinstackError {
  return new TwinstackError('dependencies-failed', detail, {
    hint: 'name packages of a registry only, and write the lockfile again',
  })
}
