import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { materialise } from '../../../src/adapters/git/materialise.ts'
import { hashSha256 } from '../../../src/lib/hash.ts'
import {
  commitAll,
  git,
  makeRepository,
  temporaryFolder,
  write,
} from '../../fixtures/programs/repository.ts'

const content = 'the code of a function\n'.repeat(100)
const oid = hashSha256(content)
const pointer = (size = content.length) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`

/** A repository with a pointer where git-lfs has a file, and the same text where it has none. */
function repositoryOf(test: Test, size?: number) {
  const repository = makeRepository(test, 'second')
  write(repository, {
    '.gitattributes': '*.zip filter=lfs diff=lfs merge=lfs -text\n',
    'assets/code.zip': pointer(size),
    'assets/pointer.txt': pointer(size),
  })
  const objects = join(repository, '.git', 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4))
  mkdirSync(objects, { recursive: true })
  return { repository, commit: commitAll(repository, 'A function'), object: join(objects, oid) }
}

t.test('a file of Git LFS comes from the store of the repository', async t => {
  const { repository, commit, object } = repositoryOf(t)
  writeFileSync(object, content)
  const folder = join(temporaryFolder(t), 'tree')
  await materialise(repository, commit, folder)
  t.equal(readFileSync(join(folder, 'assets/code.zip'), 'utf8'), content)
  t.equal(readFileSync(join(folder, 'assets/pointer.txt'), 'utf8'), pointer(), 'no attribute')
})

t.test('nothing is checked out when the object is missing or has other content', async t => {
  const { repository, commit, object } = repositoryOf(t)
  const folder = join(temporaryFolder(t), 'tree')
  const refusal = {
    code: 'program-invalid',
    message: /only pointers to them: assets\/code\.zip\./,
    fields: [{ path: 'assets/code.zip' }],
  }
  await t.rejects(materialise(repository, commit, folder), refusal)
  writeFileSync(object, content.toUpperCase())
  await t.rejects(materialise(repository, commit, folder), refusal)
  t.notOk(existsSync(folder))
})

t.test(
  'a mirror serves objects of its own store; the error describes how to fetch them',
  async t => {
    const { repository, commit } = repositoryOf(t)
    const mirror = join(temporaryFolder(t), 'repositories', 'a'.repeat(40))
    git(repository, 'clone', '--quiet', '--mirror', repository, mirror)
    const folder = join(temporaryFolder(t), 'tree')
    await t.rejects(materialise(mirror, commit, folder), {
      code: 'program-invalid',
      hint: /git lfs fetch --all ADDRESS {2}in repositories\/a{40} of the data folder/,
    })
    const place = join(mirror, 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4))
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, oid), content)
    await materialise(mirror, commit, folder)
    t.equal(readFileSync(join(folder, 'assets/code.zip'), 'utf8'), content)
  },
)
