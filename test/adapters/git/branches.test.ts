import t from 'tap'
import { hasBranch } from '../../../src/adapters/git/branches.ts'
import { git, makeFolder, makeRepository } from '../../fixtures/programs/repository.ts'

t.test('local branches and those of a remote; null for an unknown branch', async t => {
  const repository = makeRepository(t, 'tiny')
  git(repository, 'branch', 'topic/a')
  git(repository, 'tag', 'topic/tag')
  git(repository, 'update-ref', 'refs/remotes/origin/topic/b', 'HEAD')
  for (const [branch, expected] of [
    ['main', true],
    ['topic/a', true],
    ['topic/b', true],
    ['topic', false],
    ['topic/tag', false],
    ['--help', false],
    ['*', false],
  ] as const) {
    t.equal(await hasBranch(repository, branch), expected, branch)
  }
  git(repository, 'branch', '-D', 'topic/a')
  t.equal(await hasBranch(repository, 'topic/a'), false)
  t.equal(await hasBranch(makeFolder(t, 'tiny'), 'main'), null, 'a folder without git')
  t.equal(await hasBranch('/nowhere/at/all', 'main'), null)
})
