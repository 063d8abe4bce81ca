/**
 * `npm run release`: tags the version of package.json and packs it. `-- --check` only verifies. It
 * refuses a changed working tree, an existing tag, and a version without a section in CHANGELOG.md.
 * Nothing is pushed or published: the last line prints the commands for that.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { packageFolder } from '../../src/model/config.ts'

export type ReleaseState = { version: string; changes: string; tags: string[]; changelog: string }

/** Reasons against a release, each with what to do; empty when it may be made. Pure. */
export function releaseProblems({ version, changes, tags, changelog }: ReleaseState): string[] {
  const heading = new RegExp(`^## \\[?${version.replaceAll('.', '\\.')}\\]?( |$)`, 'm')
  return [
    ...(changes === '' ? [] : ['the working tree has changes: commit them first']),
    ...(tags.includes(`v${version}`)
      ? [`the tag v${version} exists: set a new version in package.json`]
      : []),
    ...(heading.test(changelog)
      ? []
      : [`CHANGELOG.md has no section for ${version}: rename "Unreleased" to it`]),
  ]
}

if (process.argv[1] === import.meta.filename) {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: packageFolder, encoding: 'utf8' }).trim()
  const { version } = manifest
  const problems = releaseProblems({
    version,
    changes: git('status', '--porcelain'),
    tags: git('tag').split('\n'),
    changelog: readFileSync(join(packageFolder, 'CHANGELOG.md'), 'utf8'),
  })
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
  else if (!process.argv.includes('--check')) {
    execFileSync('npm', ['pack'], { cwd: packageFolder, stdio: 'inherit' })
    git('tag', '--annotate', `v${version}`, '--message', `Twinstack ${version}`)
    console.log(`tagged v${version}; to publish: git push origin v${version}`)
  }
}
