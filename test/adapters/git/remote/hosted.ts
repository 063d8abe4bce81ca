/** Remote repositories for tests. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Test } from 'tap'
import { openAccess, type Access } from '../../../../src/adapters/git/remote/access.ts'
import { createTrees } from '../../../../src/adapters/git/trees.ts'
import {
  commitAll,
  git,
  makeRepository,
  repositoryRoot,
  temporaryFolder,
  write,
} from '../../../fixtures/programs/repository.ts'
import { requirePresent } from '../../../helper/present.ts'

export const treesOf = (
  home: string,
  repository: string,
  access: Partial<Access> = {},
  ref: string | null = null,
) =>
  createTrees({
    home,
    repository,
    ref,
    packageFolder: repositoryRoot,
    access: { ...openAccess, ...access },
  })

/** A bare repository with one commit, and a clone to push from. */
export function hosted(t: Test) {
  // without the provider: the test does not need the links to its ten thousand files
  const work = makeRepository(t, 'throws', {
    'package.json': JSON.stringify({
      name: 'light',
      version: '1.0.0',
      private: true,
      type: 'module',
      dependencies: { '@pulumi/pulumi': '3.259.0', zod: '4.6.7' },
    }),
  })
  const bare = join(temporaryFolder(t), 'program.git')
  git(work, 'clone', '--quiet', '--bare', work, bare)
  git(work, 'remote', 'add', 'host', bare)
  const push = (
    message: string,
    files: Record<string, string> = { 'note.txt': message },
    branch = 'main',
  ) => {
    write(work, files)
    const commit = commitAll(work, message)
    git(work, 'push', '--quiet', '--force', 'host', `HEAD:refs/heads/${branch}`)
    return commit
  }
  return { work, bare, url: pathToFileURL(bare).href, push, first: git(work, 'rev-parse', 'HEAD') }
}

export const mirrorIn = (home: string) =>
  join(
    home,
    'repositories',
    requirePresent(readdirSync(join(home, 'repositories')).find(name => !name.startsWith('.'))),
  )
