/**
 * `npm run release -- VERSION`: moves the section "Unreleased" of CHANGELOG.md to the version with
 * the date of today, sets the version in package.json, the lockfile and docs/openapi.json, commits,
 * tags and packs. `--dry-run` prints the new beginning of the changelog and changes nothing;
 * `--check` only verifies. It refuses a changed working tree, an existing tag, a version that is
 * not later than the present one (the present one is released while the changelog has no section for
 * it), and an empty "Unreleased". Nothing is pushed or published: the last line prints the command
 * for that.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { packageFolder } from '../../src/model/config.ts'

export type ReleaseState = {
  /** the version to release */
  version: string
  /** that of package.json */
  current: string
  /** output of `git status --porcelain` */
  changes: string
  tags: string[]
  changelog: string
}

const unreleased = /^## (?:\[Unreleased\]|Unreleased)[ \t]*\n/im

/** The text of the section "Unreleased" and the places where it begins and ends; null without. */
function findUnreleased(changelog: string): { begin: number; from: number; to: number } | null {
  const heading = unreleased.exec(changelog)
  if (heading === null) return null
  const from = heading.index + heading[0].length
  const next = changelog.slice(from).search(/^## /m)
  return { begin: heading.index, from, to: next < 0 ? changelog.length : from + next }
}

/** The manifest of the first release has its version already. */
const isReleased = (changelog: string, version: string) =>
  changelog.split('\n').some(line => /^## \[?([\d.]+)/.exec(line)?.[1] === version)

const isVersion = (text: string) => /^\d+\.\d+\.\d+$/.test(text)

function isLater(version: string, current: string): boolean {
  const [ours, theirs] = [version, current].map(text => text.split('.').map(Number))
  const at = (ours ?? []).findIndex((part, index) => part !== theirs?.[index])
  return at >= 0 && Number(ours?.[at]) > Number(theirs?.[at])
}

/** Reasons against a release, each with what to do; empty when it may be made. Pure. */
export function releaseProblems({
  version,
  current,
  changes,
  tags,
  changelog,
}: ReleaseState): string[] {
  if (!isVersion(version))
    return [`the version is "${version}", expected three numbers: npm run release -- 1.2.3`]
  const section = findUnreleased(changelog)
  const isNext =
    isLater(version, current) || (version === current && !isReleased(changelog, version))
  const isEmpty = section === null || changelog.slice(section.from, section.to).trim() === ''
  return [
    ...(changes === '' ? [] : ['the working tree has changes: commit them first']),
    ...(tags.includes(`v${version}`) ? [`the tag v${version} exists: choose a later version`] : []),
    ...(isNext ? [] : [`${version} is not later than ${current}: choose a later version`]),
    ...(isEmpty ? ['CHANGELOG.md has nothing under "Unreleased": describe the changes'] : []),
  ]
}

/** The changelog with an empty "Unreleased" and its former text under the version. Pure. */
export function moveUnreleased(changelog: string, version: string, date: string): string {
  const section = findUnreleased(changelog)
  if (section === null) throw new Error('CHANGELOG.md has no section "Unreleased"')
  const heading = changelog.slice(section.begin, section.from)
  const body = changelog.slice(section.from).trimStart()
  return `${changelog.slice(0, section.begin)}${heading}\n## ${version} - ${date}\n\n${body}`
}

/** What the arguments demand: a version (else the next minor one) and a mode. Pure. */
export function readArguments(args: string[], current: string) {
  const [major = 0, minor = 0] = current.split('.').map(Number)
  return {
    version: args.find(arg => !arg.startsWith('--')) ?? `${major}.${minor + 1}.0`,
    isDry: args.includes('--dry-run') || args.includes('--check'),
    shows: args.includes('--dry-run'),
  }
}

function release(args: string[]): number {
  const run = (command: string, ...rest: string[]) =>
    execFileSync(command, rest, { cwd: packageFolder, encoding: 'utf8' }).trim()
  const { version, isDry, shows } = readArguments(args, manifest.version)
  const file = join(packageFolder, 'CHANGELOG.md')
  const changelog = readFileSync(file, 'utf8')
  const problems = releaseProblems({
    version,
    current: manifest.version,
    changes: run('git', 'status', '--porcelain'),
    tags: run('git', 'tag').split('\n'),
    changelog,
  })
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) return 1
  const next = moveUnreleased(changelog, version, new Date().toISOString().slice(0, 10))
  if (shows) console.log(next.split('\n').slice(0, 20).join('\n'))
  if (isDry) return 0
  writeFileSync(file, next)
  run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version')
  run('npm', 'run', 'openapi')
  run('git', 'commit', '--all', '--message', `chore(release): ${version}`)
  run('npm', 'pack')
  run('git', 'tag', '--annotate', `v${version}`, '--message', `Twinstack ${version}`)
  console.log(`tagged v${version}; to publish: git push origin HEAD v${version}`)
  return 0
}

if (process.argv[1] === import.meta.filename) process.exitCode = release(process.argv.slice(2))
