import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import t from 'tap'
import { findCommit } from '../../../src/adapters/git/commits.ts'
import { git, makeRepository } from '../../fixtures/programs/repository.ts'

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

t.test('a commit id has precedence over a branch of the same name', async t => {
  const repository = makeRepository(t, 'tiny')
  const first = git(repository, 'rev-parse', 'HEAD')
  git(repository, 'commit', '--allow-empty', '--quiet', '-m', 'second')
  const second = git(repository, 'rev-parse', 'HEAD')
  git(repository, 'update-ref', `refs/heads/${first}`, second)
  git(repository, 'update-ref', `refs/heads/${first.slice(0, 10)}`, second)
  git(repository, 'update-ref', `refs/tags/${first.slice(0, 8)}`, second)
  for (const digest of [first, first.slice(0, 10), first.slice(0, 8)])
    t.equal(await findCommit(repository, digest), first, digest)
})

t.test('a branch whose name has the form of a commit id that does not exist', async t => {
  const repository = makeRepository(t, 'tiny')
  const head = git(repository, 'rev-parse', 'HEAD')
  git(repository, 'update-ref', 'refs/heads/abcdef0', head)
  t.equal(await findCommit(repository, 'abcdef0'), head, 'a short name like that is a branch')
  git(repository, 'update-ref', `refs/heads/${'ab'.repeat(20)}`, head)
  await t.rejects(findCommit(repository, 'ab'.repeat(20)), { code: 'revision-not-found' })
})

/** Two commits without content whose digests begin with the same seven digits. */
function twins(): [string, string] {
  const seen = new Map<string, string>()
  for (let second = 0; ; second += 1) {
    const who = `a <a@example.com> ${second} +0000`
    const text = `tree ${emptyTree}\nauthor ${who}\ncommitter ${who}\n\nx\n`
    const object = `commit ${text.length}\0${text}`
    const prefix = createHash('sha1').update(object).digest('hex').slice(0, 7)
    const other = seen.get(prefix)
    if (other !== undefined) return [other, text]
    seen.set(prefix, text)
  }
}

t.test('an abbreviation of two commits is refused; the error names both full ids', async t => {
  const repository = makeRepository(t, 'tiny')
  git(repository, 'hash-object', '-t', 'tree', '-w', '/dev/null')
  const [left = '', right = ''] = twins().map((input, at) => {
    const options = { cwd: repository, input, encoding: 'utf8' } as const
    const commit = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], options)
    git(repository, 'update-ref', `refs/heads/twin-${at}`, commit.trim())
    return commit.trim()
  })
  t.equal(left.slice(0, 7), right.slice(0, 7))
  await t.rejects(findCommit(repository, left.slice(0, 7)), {
    code: 'revision-not-found',
    message: /beginning of 2 commits/,
    hint: new RegExp(`(${left}|${right}), (${left}|${right})`),
  })
  t.equal(await findCommit(repository, left), left, 'the full id selects one of them')
})
