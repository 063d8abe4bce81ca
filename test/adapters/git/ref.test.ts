import t from 'tap'
import { listCandidates, checkRef, isShortDigest } from '../../../src/adapters/git/ref.ts'

t.test('names that git allows for branches, tags and commits are accepted', async t => {
  for (const ref of [
    'main',
    'feature/new-vpc',
    'v1.2.3',
    'origin/main',
    'HEAD',
    'a1b2c3d',
    'fix_ünïcode',
    '🚀',
    'a'.repeat(200),
  ])
    t.equal(checkRef(ref), ref)
})

t.test('options, paths and syntax of git are refused, and the error names the value', async t => {
  const refused = [
    '',
    '-',
    '--upload-pack=x',
    '../x',
    'a..b',
    'main~1',
    'main^',
    'main:programs',
    ':/text',
    '@{u}',
    'a b',
    'a\nb',
    'a\0b',
    'a\u200bb',
    'refs/*',
    'a?',
    '[x]',
    'a\\b',
    '/main',
    'main/',
    'main.lock',
    'a'.repeat(201),
    'a'.repeat(300),
  ]
  for (const ref of refused) {
    t.throws(
      () => checkRef(ref),
      { code: 'revision-not-found', fields: [{ path: 'ref' }] },
      JSON.stringify(ref.slice(0, 20)),
    )
  }
})

t.test('a long name is shortened in the message', async t => {
  t.throws(() => checkRef('a'.repeat(300)), { message: /^.{1,160}$/ })
})

t.test(
  'branches have precedence over tags; only HEAD and full ids are resolved directly',
  async t => {
    t.same(listCandidates('main'), [
      'refs/heads/main^{commit}',
      'refs/remotes/main^{commit}',
      'refs/tags/main^{commit}',
    ])
    t.equal(listCandidates('HEAD').at(-1), 'HEAD^{commit}')
    t.same(listCandidates('a'.repeat(40)), [`${'a'.repeat(40)}^{commit}`], 'no branch of that name')
    t.ok(isShortDigest('abc1234'))
    t.notOk(isShortDigest('abc123'), 'six digits are too few for a commit')
    t.notOk(isShortDigest('a'.repeat(40)))
  },
)
