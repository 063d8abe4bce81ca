import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { disableFilters, listFilters } from '../../../src/adapters/git/filters.ts'
import { materialise } from '../../../src/adapters/git/materialise.ts'
import {
  commitAll,
  git,
  makeRepository,
  temporaryFolder,
  write,
} from '../../fixtures/programs/repository.ts'

t.test('a checkout runs no filter of the machine, whatever its name is', async t => {
  const repository = makeRepository(t, 'tiny')
  const ran = join(temporaryFolder(t), 'ran')
  t.same(await listFilters(join(repository, '.git')), [])
  const unfiltered = git(repository, 'rev-parse', 'HEAD')
  // the filters are configured after the files are added, because adding would run them
  const filtered = ['crypt', 'of.dots'].map(name => {
    write(repository, {
      '.gitattributes': `*.txt filter=${name}\n`,
      'a.txt': 'the content is that of git',
    })
    return [name, commitAll(repository, name)] as const
  })
  for (const [name, kind] of [
    ['crypt', 'smudge'],
    ['a=b', 'smudge'],
    ['of.dots', 'process'],
    ['lfs', 'smudge'],
  ])
    git(repository, 'config', `filter.${name}.${kind}`, `touch ${ran} #`)
  t.same((await listFilters(join(repository, '.git'))).sort(), ['a=b', 'crypt', 'of.dots'])
  const folder = join(temporaryFolder(t), 'tree')
  await t.resolves(materialise(repository, unfiltered, folder), 'a filter that no file uses')
  for (const [name, commit] of filtered)
    await t.rejects(materialise(repository, commit, join(temporaryFolder(t), 'tree')), {
      code: 'program-invalid',
      message: new RegExp(`a\\.txt has the git filter ${name}`),
    })
  t.notOk(existsSync(ran))
  t.equal(disableFilters([])['GIT_CONFIG_COUNT'], '3')
})
