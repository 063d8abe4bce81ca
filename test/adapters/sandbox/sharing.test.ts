import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { appendOwn, makeFolder, writeOwn } from '../../../src/adapters/sandbox/sharing.ts'

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)

t.test('only the owner can access the files of the simulated cloud', async t => {
  const folder = join(t.testdir({}), 'cloud')
  await makeFolder(join(folder, 'accounts', 'a'))
  await writeOwn(join(folder, 'x.json'), 'x')
  await appendOwn(join(folder, 'journal'), '1\n')
  await appendOwn(join(folder, 'journal'), '2\n')
  t.equal(readFileSync(join(folder, 'journal'), 'utf8'), '1\n2\n')
  t.same([folder, join(folder, 'accounts', 'a')].map(modeOf), ['700', '700'])
  t.same(
    ['x.json', 'journal'].map(name => modeOf(join(folder, name))),
    ['600', '600'],
  )
})

t.test('where the folder belongs to a group, that group writes everything in it', async t => {
  const folder = join(t.testdir({}), 'cloud')
  mkdirSync(folder)
  chmodSync(folder, 0o2770)
  await makeFolder(join(folder, 'accounts', 'a'))
  await writeOwn(join(folder, 'accounts', 'a', 'x.json'), 'x')
  await appendOwn(join(folder, 'journal'), '1\n')
  t.same(
    ['accounts', join('accounts', 'a')].map(name => modeOf(join(folder, name))),
    ['2770', '2770'],
  )
  t.equal(modeOf(join(folder, 'accounts', 'a', 'x.json')), '660')
  t.equal(modeOf(join(folder, 'journal')), '660')
})
