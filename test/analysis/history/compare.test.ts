import t from 'tap'
import {
  commitChanges,
  compareDeployments,
  listDifferences,
  type RecordedOperation,
} from '../../../src/analysis/history/compare.ts'
import { createTrees } from '../../../src/adapters/git/trees.ts'
import {
  commitAll,
  git,
  makeRepository,
  repositoryRoot,
  temporaryFolder,
  write,
} from '../../fixtures/programs/repository.ts'

t.test('settings: leaves that differ, secrets withheld on both sides', async t => {
  const before = {
    size: 2,
    name: 'x',
    list: ['a', 'b'],
    'a.b': { c: 1 },
    key: 'was-plain',
    gone: null,
    same: { deep: [1] },
    token: '[secret]',
  }
  const after = {
    size: 3,
    name: 'x',
    list: ['a', 'c', 'd'],
    'a.b': {},
    key: '[secret]',
    added: { x: { y: true } },
    same: { deep: [1] },
    token: '[secret]',
  }
  t.same(listDifferences(before, after, []), [
    { path: 'size', before: 2, after: 3, secret: false },
    { path: 'list[1]', before: 'b', after: 'c', secret: false },
    { path: 'list[2]', before: null, after: 'd', secret: false },
    { path: '["a.b"].c', before: 1, after: null, secret: false },
    { path: 'key', before: '[secret]', after: '[secret]', secret: true },
    { path: 'added', before: null, after: { x: { y: true } }, secret: false },
  ])
  t.match(listDifferences({ a: { b: '[secret]' } }, { a: 'plain' }, []), [
    { path: 'a', before: '[secret]', after: '[secret]', secret: true },
  ])
})

t.test('commits: forward, back, another branch, unknown', async t => {
  const repository = makeRepository(t, 'throws')
  const trees = createTrees({
    home: temporaryFolder(t),
    repository,
    ref: 'main',
    packageFolder: repositoryRoot,
  })
  const first = await trees.resolve('main')
  const made = []
  for (const note of ['one', 'two']) {
    write(repository, { 'note.txt': note })
    commitAll(repository, note)
    made.push(await trees.resolve('main'))
  }
  const [, two] = made as [typeof first, typeof first]
  t.match(await commitChanges(trees, first, two), {
    direction: 'forward',
    added: [{ subject: 'two' }, { subject: 'one' }],
    removed: [],
    dependencies: false,
  })
  t.match(await commitChanges(trees, two, first), {
    direction: 'back',
    added: [],
    removed: [{ subject: 'two' }, { subject: 'one' }],
  })
  t.match(await commitChanges(trees, two, two), { direction: 'same', added: [], removed: [] })
  git(repository, 'checkout', '--quiet', '-b', 'other', first.id)
  const other = await trees.resolve(commitAll(repository, 'aside'))
  t.match(await commitChanges(trees, two, other), {
    direction: 'diverged',
    added: [{ subject: 'aside' }],
    removed: [{ subject: 'two' }, { subject: 'one' }],
  })
  t.match(
    await commitChanges(
      trees,
      { ...two, id: 'dirty-1', commit: null, dirty: true, dependencies: 'x' },
      two,
    ),
    { direction: 'unknown', dependencies: true },
  )
  t.match(
    await commitChanges(trees, { ...two, id: 'a'.repeat(40), commit: 'a'.repeat(40) }, two),
    { direction: 'unknown' },
    'a commit that no longer exists',
  )
  t.match(await commitChanges({}, first, two), { direction: 'unknown' })
  t.match(await commitChanges(trees, null, two), { direction: 'unknown' })
})

t.test('versions and what was not recorded', async t => {
  const recordOf = (more: object, settings: unknown = { a: 1 }) =>
    ({
      deployment: {
        revision: null,
        settingsDigest: 'd',
        engineVersion: '1',
        providers: { aws: '7' },
        ...more,
      },
      record: { settings },
    }) as unknown as RecordedOperation
  t.match(
    await compareDeployments(
      {},
      recordOf({}),
      recordOf({ engineVersion: '2', providers: { aws: '8', random: '1' }, settingsDigest: 'e' }),
    ),
    {
      settings: { digestChanged: true, changes: [], truncated: false },
      versions: [
        { name: 'engine', before: '1', after: '2' },
        { name: 'aws', before: '7', after: '8' },
        { name: 'random', before: null, after: '1' },
      ],
    },
  )
  t.match(
    await compareDeployments({}, recordOf({ providers: null }, null), recordOf({})),
    { settings: null, versions: [] },
    'from before this was recorded',
  )
  t.match(await compareDeployments({}, null, recordOf({})), { settings: null, versions: [] })
})
