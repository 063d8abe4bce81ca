/**
 * What a lockfile of pnpm, yarn or bun may name: packages of a registry, each with the digest of
 * what it must be. The tool checks the digests; a package without one could be anything.
 */
import { TwinstackError } from '../../../lib/errors.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import type { PackageTool } from './otherLock.ts'

/** Sources that are no registry. The patches that yarn itself brings are none (`builtin`). */
const foreignSource =
  /\b(?:git\+\w+|git|ssh|github|gitlab|bitbucket|file|link|portal|exec):|codeload\.github\.com|patch:(?!.*builtin)/
/** A part of a path that leads upwards: names of packages become paths. */
const upwards = /(?:^|[\s"'@(:,/\\])\.\.(?:[/\\]|$)/m

/** @throws TwinstackError `dependencies-failed` */
export function checkOtherLock(tool: PackageTool, path: string, text: string): void {
  const source = foreignSource.exec(text)?.[0]
  if (source !== undefined)
    throw refuse(`${path} takes a package from ${source}, which is no registry`)
  if (upwards.test(text)) throw refuse(`${path} names a package by a path that leads upwards`)
  const without = withoutDigest[tool](text, path)
  if (without !== null) throw refuse(`${path} has no integrity for ${without.slice(0, 100)}`)
}

const isDigest = (value: unknown) => typeof value === 'string' && /^sha\d{1,3}-\S{20,}/.test(value)

/** The first package without a digest; null: each has one. */
const withoutDigest: Record<PackageTool, (text: string, path: string) => string | null> = {
  // https://github.com/pnpm/spec/blob/master/lockfile/9.0.md
  pnpm: (text, path) => {
    const { packages } = (parseYaml(text, path) ?? {}) as {
      packages?: Record<string, { resolution?: { integrity?: unknown } } | null>
    }
    const found = Object.entries(packages ?? {}).find(
      ([, entry]) => !isDigest(entry?.resolution?.integrity),
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

function hasIntegrity(block: string): boolean {
  return /^ {2}integrity "?sha\d{1,3}-\S{20,}/m.test(block)
}

/**
 * Of yarn 2 and newer. The program itself is in the lockfile, too; a package for another platform
 * was never fetched, and has none.
 */
function hasChecksum(block: string): boolean {
  if (/^"?__metadata/.test(block) || /^ {2}resolution: ".*@workspace:\."$/m.test(block)) return true
  return /^ {2}(?:checksum: \S{20,}|conditions: \S)/m.test(block)
}

function refuse(detail: string): TwinstackError {
  return new TwinstackError('dependencies-failed', detail, {
    hint: 'name packages of a registry only, and write the lockfile anew',
  })
}
