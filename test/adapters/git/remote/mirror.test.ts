/** A mirror of a repository that another folder holds; over HTTP and ssh: mirror.long.test.ts. */
import { execFile } from 'node:child_process'
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { redactSecrets } from '../../../../src/adapters/git/remote/access.ts'
import { pruneTrees } from '../../../../src/adapters/git/prune.ts'
import {
  commitAll,
  git,
  repositoryRoot,
  temporaryFolder,
} from '../../../fixtures/programs/repository.ts'
import { hosted, mirrorIn, treesOf } from './hosted.ts'
import { requirePresent } from '../../../helper/present.ts'

/** this cost concerns tests that create trees: a dependency folder has thousands of links */
const shared = temporaryFolder(t)

t.test(
  'a remote repository: its default branch, branches, tags; new commits are fetched, ' +
    'removed names do not resolve',
  async t => {
    const home = shared
    const { work, bare, url, push, first } = hosted(t)
    const trees = treesOf(home, url)
    t.match(await trees.resolve(null), {
      id: first,
      ref: 'main',
      subject: 'The program throws',
      message: 'The program throws',
      dirty: false,
      dependencies: /^[0-9a-f]{64}$/,
    })
    const second = push('Second\n\nwhy it was made\nin two lines')
    const revision = await trees.resolve('main')
    t.match(revision, {
      id: second,
      subject: 'Second',
      message: 'Second\n\nwhy it was made\nin two lines',
    })
    const tree = await trees.prepareTree(revision)
    t.match(
      readFileSync(join(tree.folder, 'note.txt'), 'utf8'),
      'Second',
      'the code of exactly that commit',
    )
    t.match(await requirePresent(trees.listCommits)(first, second), [{ commit: second }])

    git(
      work,
      'push',
      '--quiet',
      'host',
      'HEAD:refs/heads/feature/x',
      'HEAD:refs/tags/v1',
      'HEAD:refs/pull/7/head',
    )
    t.match(await trees.resolve('feature/x'), { id: second })
    t.match(await trees.resolve('v1'), { id: second })
    git(bare, 'branch', '-D', 'feature/x')
    await t.rejects(trees.resolve('feature/x'), { code: 'revision-not-found' })

    git(work, 'checkout', '--quiet', '--detach')
    const stranger = commitAll(work, 'of a fork')
    git(work, 'push', '--quiet', 'host', 'HEAD:refs/pull/8/head')
    await t.rejects(
      trees.resolve(stranger),
      { code: 'revision-not-found' },
      'a commit that is on no branch and no tag does not run',
    )
    await t.rejects(trees.prepareTree({ ...revision, id: stranger, commit: stranger }), {
      code: 'revision-not-found',
      message: /no branch and no tag/,
    })

    git(work, 'reset', '--quiet', '--hard', first)
    const rewritten = push('Rewritten')
    t.match(await trees.resolve(null), { id: rewritten })
    t.match(
      await trees.resolve(second),
      { id: second },
      'a commit that was requested once stays, although the branch was rewritten',
    )
    git(bare, 'branch', '-m', 'main', 'trunk')
    t.match(await trees.resolve(null), { id: rewritten, ref: 'trunk' }, 'another default branch')
    for (const ref of ['ext::sh', '--upload-pack=x', 'nothing'])
      await t.rejects(trees.resolve(ref), { code: 'revision-not-found' })
  },
)

t.test(
  "a proposed commit is fetched from the forge's ref when its full id is requested",
  async t => {
    const { work, url, first } = hosted(t)
    git(work, 'checkout', '--quiet', '--detach')
    const below = commitAll(work, 'of a fork, below')
    const stranger = commitAll(work, 'of a fork')
    git(work, 'push', '--quiet', 'host', 'HEAD:refs/pull/8/head', 'HEAD:refs/merge-requests/9/head')
    const trees = treesOf(shared, url)
    const ref = 'refs/pull/8/head'
    const main = await trees.resolve('main')
    t.match(
      await trees.prepareTree({ ...main, id: stranger, commit: stranger, ref }),
      { revision: { id: stranger } },
      'a worker whose mirror does not have it yet',
    )
    t.match(
      await requirePresent(treesOf(temporaryFolder(t), url).resolveProposed)({
        ref: 'refs/merge-requests/9/head',
        commit: stranger,
      }),
      { id: stranger, ref: 'refs/merge-requests/9/head', subject: 'of a fork' },
    )
    const fresh = treesOf(temporaryFolder(t), url)
    for (const wrong of [
      { ref: 'refs/pull/404/head', commit: stranger },
      { ref: 'refs/heads/main', commit: first },
      { ref, commit: first.slice(0, 12) },
      { ref, commit: 'a'.repeat(40) },
      { ref: '--upload-pack=x', commit: stranger },
      { ref: 'refs/pull/8/head:refs/heads/main', commit: stranger },
    ]) {
      await t.rejects(
        requirePresent(fresh.resolveProposed)(wrong),
        { code: 'revision-not-found' },
        JSON.stringify(wrong),
      )
    }
    await t.rejects(
      fresh.resolve(ref),
      { code: 'revision-not-found' },
      'it does not name a revision',
    )
    t.match(await requirePresent(trees.resolveProposed)({ ref, commit: stranger }), {
      id: stranger,
    })
    for (const requests of [stranger, stranger.slice(0, 10), below])
      await t.rejects(
        trees.resolve(requests),
        { code: 'revision-not-found', message: /on no branch and no tag/ },
        'fetched as a proposal, it is not a revision for other requests',
      )

    git(work, 'update-ref', ref, stranger)
    git(work, 'checkout', '--quiet', 'main')
    const folder = treesOf(temporaryFolder(t), work)
    t.match(
      await requirePresent(folder.resolveProposed)({ ref, commit: stranger }),
      { id: stranger },
      'a folder that contains it',
    )
    await t.rejects(folder.resolve(stranger.slice(0, 10)), { code: 'revision-not-found' })
    t.match(await folder.resolve(first.slice(0, 10)), { id: first })
    git(work, 'push', '--quiet', '--force', 'host', `${stranger}:refs/heads/main`)
    t.match(
      [await trees.resolve(below), await trees.resolve(stranger)],
      [{ id: below }, { id: stranger }],
      'after the merge it is a revision',
    )
  },
)

t.test(
  'while the repository is unreachable: known commits run, and the error for names describes what to do',
  async t => {
    const home = shared
    const { bare, url, first } = hosted(t)
    const trees = treesOf(home, url)
    const revision = await trees.resolve('main')
    renameSync(bare, `${bare}.away`)
    t.match(await trees.resolve(first), { id: first })
    t.match(await trees.resolve(first.slice(0, 9)), { id: first })
    t.ok(existsSync((await trees.prepareTree(revision)).main))
    for (const ref of [null, 'main', 'other'])
      await t.rejects(
        trees.resolve(ref),
        { code: 'unavailable', message: /can't be read/, hint: /./ },
        String(ref),
      )
    await t.rejects(
      trees.prepareTree({ ...revision, id: 'a'.repeat(40), commit: 'a'.repeat(40) }),
      { code: 'revision-not-found', message: /was not fetched yet/ },
      'an operation knows this code',
    )
    await t.rejects(
      treesOf(temporaryFolder(t), url).resolve(null),
      { code: 'unavailable' },
      'the first time',
    )
    renameSync(`${bare}.away`, bare)
    t.match(await trees.resolve(null), { id: first }, 'and the repository is reachable again')
  },
)

t.test(
  'many requests from two processes: one complete mirror; the lock of a dead process ends',
  async t => {
    const home = temporaryFolder(t)
    const { url, push } = hosted(t)
    const newest = push('newest')
    const script = `
    import { createTrees } from ${JSON.stringify(join(repositoryRoot, 'src/adapters/git/trees.ts'))}
    const trees = createTrees({ home: ${JSON.stringify(home)}, repository: ${JSON.stringify(url)}, ref: 'main', packageFolder: ${JSON.stringify(repositoryRoot)} })
    console.log(JSON.stringify(await Promise.all([1, 2, 3, 4].map(async () => (await trees.resolve(null)).id))))`
    const outputs = await Promise.all(
      [1, 2].map(() =>
        promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]),
      ),
    )
    t.same(
      outputs.flatMap(({ stdout }) => JSON.parse(stdout)),
      Array.from({ length: 8 }, () => newest),
    )
    t.equal(readdirSync(join(home, 'repositories')).length, 1)

    const lock = join(mirrorIn(home), 'refs/heads/main.lock')
    writeFileSync(lock, '')
    utimesSync(lock, new Date(0), new Date(0))
    const later = push('later')
    t.match(await treesOf(home, url).resolve('main'), { id: later })

    await pruneTrees(home, { olderThanDays: 0, keep: [] })
    t.match(
      await treesOf(home, url).resolve(newest),
      { id: newest },
      'a mirror stays, with the requested commits',
    )
  },
)

t.test('the output of git is redacted', async t => {
  t.equal(
    redactSecrets('fatal: https://me:abc@host/x abc 401; Authorization: Basic xyz', ['abc']),
    'fatal: https://[secret]@host/x [secret] 401; Authorization: Basic [secret]',
  )
  t.equal(redactSecrets('ssh://git@host/x', ['']), 'ssh://git@host/x')
})
