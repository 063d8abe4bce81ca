/** A request that names a revision starts few processes: each blocks the service's thread. */
import childProcess from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import {
  commitAll,
  git,
  makeRepository,
  repositoryRoot,
  temporaryFolder,
  write,
} from '../../fixtures/programs/repository.ts'

let started: string[] = []
const original = childProcess.execFile
childProcess.execFile = ((file: string, args: string[], ...rest: []) => {
  started.push(args.find(arg => /^(cat-file|ls-tree|show|rev-parse|status)$/.test(arg)) ?? file)
  return original(file, args, ...rest)
}) as typeof original
syncBuiltinESMExports()
t.teardown(() => {
  childProcess.execFile = original
  syncBuiltinESMExports()
})
const { createTrees } = await import('../../../src/adapters/git/trees.ts')

t.test('a commit is read once', async t => {
  const home = temporaryFolder(t)
  const repository = makeRepository(t, 'second')
  const trees = createTrees({ home, repository, ref: null, packageFolder: repositoryRoot })
  const first = await trees.resolve('main')
  t.ok(started.length > 5, 'the first time needs several processes')
  started = []
  t.same(await trees.resolve('main'), first)
  t.same(started, ['cat-file'], 'later only the branch is looked up')

  write(repository, { 'package.json': '{"name":"x","dependencies":{"zod":"1.0.0"}}' })
  const second = commitAll(repository, 'Another zod')
  const moved = await trees.resolve('main')
  t.match(moved, { id: second, subject: 'Another zod' }, 'a branch that moved is seen at once')
  t.not(moved.dependencies, first.dependencies)

  git(repository, 'reset', '--hard', '--quiet', first.id)
  git(repository, 'reflog', 'expire', '--expire=now', '--all')
  git(repository, 'gc', '--quiet', '--prune=now')
  await t.rejects(trees.resolve(second), { code: 'revision-not-found' }, 'a removed commit is gone')
})

t.test('what is installed on the machine is read each time', async t => {
  const home = temporaryFolder(t)
  const repository = makeRepository(t, 'second')
  git(repository, 'rm', '--quiet', '--cached', '-r', '--ignore-unmatch', 'package-lock.json')
  rmSync(join(repository, 'package-lock.json'), { force: true })
  commitAll(repository, 'No lockfile')
  const packageFolder = temporaryFolder(t)
  const trees = createTrees({ home, repository, ref: null, packageFolder })
  t.equal((await trees.resolve('main')).dependencies, 'unresolved')
  mkdirSync(join(packageFolder, 'node_modules'))
  const record = join('node_modules', '.package-lock.json')
  cpSync(join(repositoryRoot, record), join(packageFolder, record))
  started = []
  t.match(await trees.resolve('main'), { dependencies: /^[0-9a-f]{64}$/ })
  t.same(started, ['cat-file'], 'without reading the commit again')
})
