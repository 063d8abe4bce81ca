import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkTreeSize } from '../../../src/adapters/git/checkTreeSize.ts'
import { materialise } from '../../../src/adapters/git/materialise.ts'
import {
  git,
  gitBomb,
  makeRepository,
  temporaryFolder,
} from '../../fixtures/programs/repository.ts'

t.test('a commit within the limits, and commits beyond each limit', async t => {
  const repository = makeRepository(t, 'tiny')
  const check = (files: number, bytes: number) =>
    checkTreeSize(repository, 'HEAD:', {}, { files, bytes })
  await t.resolves(check(1000, 10_000_000))
  await t.rejects(check(1, 10_000_000), { code: 'program-invalid', message: /more than 1 files/ })
  await t.rejects(check(1000, 10), { code: 'program-invalid', message: /GiB/ })
  await t.resolves(checkTreeSize(repository, 'missing:', {}), 'the checkout reports it')
})

t.test('a commit whose few objects name a billion files is not written', async t => {
  const repository = makeRepository(t, 'tiny')
  const commit = gitBomb(repository)
  t.ok(Number(git(repository, 'count-objects').split(' ')[0]) < 200, 'the repository is small')
  const folder = join(temporaryFolder(t), 'tree')
  await t.rejects(materialise(repository, commit, folder), {
    code: 'program-invalid',
    message: /more than 500000 files/,
  })
  t.notOk(existsSync(folder))
})
