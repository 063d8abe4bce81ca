import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { createTrees } from '../../../src/adapters/git/trees.ts'
import { pruneTrees } from '../../../src/adapters/git/prune.ts'
import {
  commitAll,
  git,
  makeFolder,
  makeRepository,
  programNames,
  repositoryRoot,
  temporaryFolder,
  write,
} from '../../fixtures/programs/repository.ts'
import { requirePresent } from '../../helper/present.ts'

const home = temporaryFolder(t)
const treesOf = (repository: string, ref: string | null = null) =>
  createTrees({ home, repository, ref, packageFolder: repositoryRoot })

/**
 * Without the provider, whose ten thousand files take seconds to link: for tests that count how
 * often this is done, and do not read the files.
 */
const light = {
  'package.json': JSON.stringify({
    name: 'light',
    version: '1.0.0',
    private: true,
    type: 'module',
    dependencies: { '@pulumi/pulumi': '3.259.0', zod: '4.6.7' },
  }),
}

t.test('branch, tag and commit', async t => {
  const repository = makeRepository(t, 'second')
  const first = git(repository, 'rev-parse', 'HEAD')
  git(repository, 'tag', '--annotate', 'v1', '--message', 'one')
  git(repository, 'checkout', '--quiet', '-b', 'feature/x')
  write(repository, { 'note.txt': 'one' })
  const second = commitAll(repository, 'A note\n\nwith a body')
  const trees = treesOf(repository)
  t.match(await trees.resolve('main'), {
    id: first,
    commit: first,
    ref: 'main',
    subject: 'The program second',
    author: 'Ada Test',
    dirty: false,
  })
  t.match(await trees.resolve('v1'), { id: first })
  t.match(await trees.resolve(first.slice(0, 10)), { id: first })
  const revision = await trees.resolve('feature/x')
  t.match(revision, {
    id: second,
    subject: 'A note',
    committedAt: /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/,
    dependencies: /^[0-9a-f]{64}$/,
  })

  t.match(
    await requirePresent(trees.listCommits)(first, second),
    [{ commit: second, subject: 'A note', author: 'Ada Test' }],
    'the commits that only one of them has',
  )
  t.same(await requirePresent(trees.listCommits)(second, first), [])
  await t.rejects(requirePresent(trees.listCommits)('--all', first), { code: 'revision-not-found' })

  const tree = await trees.prepareTree(revision)
  t.equal(readFileSync(join(tree.folder, 'note.txt'), 'utf8'), 'one')
  t.equal(tree.project, 'report-pipeline')
  t.equal(tree.main, join(tree.folder, 'infra/main.ts'))
  t.match(tree.revision, { id: second, dependencies: revision.dependencies })
  const older = await trees.prepareTree(await trees.resolve('main'))
  t.notOk(existsSync(join(older.folder, 'note.txt')), 'each commit has a tree of its own')
  t.equal(older.modules, tree.modules, 'and shares the dependency folder')
  t.equal(git(repository, 'status', '--porcelain'), '', 'the repository is unchanged')
  t.equal(git(repository, 'branch', '--show-current'), 'feature/x')
})

t.test('a branch has precedence over a tag of the same name', async t => {
  const repository = makeRepository(t, 'throws')
  git(repository, 'tag', 'both')
  const later = commitAll(repository, 'later')
  git(repository, 'branch', 'both')
  t.match(await treesOf(repository).resolve('both'), { id: later })
})

t.test('the folder itself: HEAD when it is clean, otherwise its content', async t => {
  const repository = makeRepository(t, 'second')
  const head = git(repository, 'rev-parse', 'HEAD')
  const trees = treesOf(repository)
  t.match(await trees.resolve(null), { id: head, ref: 'folder', dirty: false })

  write(repository, {
    'ignored/node_modules/x.js': '',
    '.gitignore': 'secret.txt\nnode_modules/\n',
    'secret.txt': 'x',
    'infra/new.ts': 'one',
  })
  rmSync(join(repository, 'infra/tags.ts'))
  const dirty = await trees.resolve(null)
  t.match(dirty, {
    id: /^dirty-[0-9a-f]{40}$/,
    commit: null,
    dirty: true,
    subject: /^uncommitted changes on [0-9a-f]{12} The program second$/,
    dependencies: /^[0-9a-f]{64}$/,
  })
  t.equal((await trees.resolve(null)).id, dirty.id, 'the same content is the same revision')

  write(repository, { 'infra/new.ts': 'two' })
  t.not((await trees.resolve(null)).id, dirty.id)
  const { folder } = await trees.prepareTree(dirty)
  t.equal(
    readFileSync(join(folder, 'infra/new.ts'), 'utf8'),
    'one',
    'the tree has the content of the moment when it was resolved',
  )
  t.notOk(existsSync(join(folder, 'infra/tags.ts')), 'deleted files are gone')
  t.notOk(existsSync(join(folder, 'secret.txt')), 'ignored files stay out')
  t.notOk(existsSync(join(folder, 'ignored')), 'installed packages stay out')
})

t.test('file modes and links are part of the content', async t => {
  const repository = makeRepository(t, 'throws', { 'run.sh': 'true' })
  const trees = treesOf(repository)
  write(repository, { 'other.txt': '1' })
  const { id } = await trees.resolve(null)
  git(repository, 'update-index', '--refresh')
  chmodSync(join(repository, 'run.sh'), 0o755)
  const executable = await trees.resolve(null)
  t.not(executable.id, id)
  symlinkSync('other.txt', join(repository, 'link'))
  const linked = await trees.resolve(null)
  t.not(linked.id, executable.id)
  const { folder } = await trees.prepareTree(linked)
  t.ok(lstatSync(join(folder, 'link')).isSymbolicLink())
  t.ok(statSync(join(folder, 'run.sh')).mode & 0o100)
})

t.test('a folder without git is always dirty, and honours .gitignore', async t => {
  const folder = makeFolder(t, 'second', {
    '.gitignore': 'secret.txt\n',
    'secret.txt': 'x',
    'node_modules/x/index.js': '',
  })
  const trees = treesOf(folder)
  const revision = await trees.resolve(null)
  t.match(revision, { dirty: true, commit: null, subject: /no version control/, committedAt: null })
  const tree = await trees.prepareTree(revision)
  t.notOk(existsSync(join(tree.folder, 'secret.txt')))
  t.equal(realpathSync(join(tree.folder, 'node_modules')), tree.modules)
  await t.rejects(trees.resolve('main'), { code: 'revision-not-found', hint: /git repository/ })
})

t.test('a configured ref is the default', async t => {
  const repository = makeRepository(t, 'throws')
  const head = git(repository, 'rev-parse', 'HEAD')
  write(repository, { 'new.txt': '' })
  t.match(await treesOf(repository, 'main').resolve(null), { id: head, ref: 'main', dirty: false })
})

t.test('a bare repository, and a program below the top of its repository', async t => {
  const repository = makeRepository(t, 'throws')
  const bare = join(temporaryFolder(t), 'mirror.git')
  git(repository, 'clone', '--quiet', '--bare', repository, bare)
  const tree = await treesOf(bare).prepareTree(await treesOf(bare).resolve(null))
  t.ok(existsSync(join(tree.folder, 'index.ts')))

  const top = makeFolder(t, 'throws')
  git(top, 'init', '--quiet', '--initial-branch=main', '.')
  cpSync(join(repositoryRoot, 'test/fixtures/programs/second'), join(top, 'infrastructure'), {
    recursive: true,
  })
  commitAll(top, 'two programs')
  const below = treesOf(join(top, 'infrastructure'))
  t.equal((await below.prepareTree(await below.resolve('main'))).project, 'report-pipeline')
  write(top, { 'outside.txt': '' })
  t.match(
    await below.resolve(null),
    { dirty: false },
    'changes elsewhere in the repository do not change the revision',
  )
})

t.test('names that do not resolve, or point outside', async t => {
  const trees = treesOf(makeRepository(t, 'throws'))
  for (const ref of [
    'no-such-branch',
    'deadbeef',
    '--upload-pack=x',
    '../x',
    '🚀',
    'x'.repeat(300),
    'HEAD~1',
    '',
  ]) {
    await t.rejects(
      trees.resolve(ref),
      { name: 'TwinstackError', code: 'revision-not-found' },
      ref.slice(0, 20),
    )
  }
  const revision = await trees.resolve('main')
  await t.rejects(trees.prepareTree({ ...revision, id: '../../etc', commit: null }), {
    code: 'revision-not-found',
  })
  await t.rejects(trees.prepareTree({ ...revision, id: 'a'.repeat(40), commit: 'a'.repeat(40) }), {
    code: 'revision-not-found',
  })
  await t.rejects(trees.prepareTree({ ...revision, id: `dirty-${'a'.repeat(40)}`, commit: null }), {
    code: 'revision-not-found',
    hint: /commit/,
  })
  t.notOk(
    readdirSync(join(home, 'trees')).some(name => name.startsWith('.new-')),
    'no incomplete tree is left',
  )
})

t.test('a missing repository', async t => {
  await t.rejects(treesOf(join(home, 'nowhere')).resolve(null), {
    code: 'revision-not-found',
    message: /no folder/,
  })
  await t.rejects(treesOf(join(home, 'nowhere')).resolve('main'), { code: 'revision-not-found' })
})

t.test('an invalid program is an error of the tree, not of the resolution', async t => {
  const wrong: [Record<string, string>, string, RegExp][] = [
    [{ 'Pulumi.yaml': 'name: x\nmain: gone.ts' }, 'program-invalid', /gone\.ts/],
    [{ 'Pulumi.yaml': 'main: index.ts' }, 'program-invalid', /name/],
    [
      { 'package.json': '{"dependencies": {"zod": "4.6.7"}}' },
      'dependencies-failed',
      /does not depend on @pulumi\/pulumi/,
    ],
    [{ 'yarn.lock': '' }, 'dependencies-failed', /yarn\.lock/],
    [
      { 'package-lock.json': '{"lockfileVersion": 1}' },
      'dependencies-failed',
      /package-lock\.json can't be read/,
    ],
    [
      {
        'package-lock.json':
          '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"zod": "1"}}}}',
      },
      'dependencies-failed',
      /older than the program's package\.json/,
    ],
  ]
  for (const [files, code, message] of wrong) {
    const trees = treesOf(makeRepository(t, 'throws', files))
    await t.rejects(
      trees.resolve('main').then(revision => trees.prepareTree(revision)),
      { code, message },
      String(message),
    )
  }
})

t.test('files are read without the packages of the program', async t => {
  const trees = treesOf(makeRepository(t, 'throws', { 'yarn.lock': '', 'note.txt': 'one' }))
  const revision = await trees.resolve('main')
  await t.rejects(trees.prepareTree(revision), { code: 'dependencies-failed' })
  const { folder } = await trees.prepareFiles(revision)
  t.equal(readFileSync(join(folder, 'note.txt'), 'utf8'), 'one')
  const absent = { ...revision, id: 'a'.repeat(40), commit: 'a'.repeat(40) }
  await t.rejects(trees.prepareFiles(absent), { code: 'revision-not-found' })
})

t.test('every program beside the fixtures is a whole repository', async t => {
  t.ok(programNames.length >= 8, programNames.join(', '))
  for (const name of programNames) {
    const trees = treesOf(makeRepository(t, name))
    const tree = await trees.prepareTree(await trees.resolve('main'))
    // webshop is a typical program of users, adopted with the settings of their stacks
    const stacks = name === 'webshop' ? [] : ['staging', 'production']
    t.ok(
      ['Pulumi.yaml', ...stacks.map(stack => `Pulumi.${stack}.yaml`)].every(file =>
        existsSync(join(tree.folder, file)),
      ),
      name,
    )
  }
})

t.test('the SDK has one real path, for the tree and for callers that use `modules`', async t => {
  const trees = treesOf(makeRepository(t, 'sample'))
  const tree = await trees.prepareTree(await trees.resolve('main'))
  const fromProgram = createRequire(tree.main).resolve('@pulumi/pulumi')
  const fromRunner = createRequire(join(tree.modules, 'x.js')).resolve('@pulumi/pulumi')
  t.equal(realpathSync(fromProgram), realpathSync(fromRunner))
  t.ok(fromProgram.startsWith(tree.modules))
  const names = readdirSync(tree.modules)
  t.ok(names.includes('@pulumi') && names.includes('zod'))
  t.notOk(names.includes('fastify'), 'the folder contains no packages of the service')
  const own = join(repositoryRoot, 'node_modules/zod/package.json')
  t.equal(
    statSync(join(tree.modules, 'zod/package.json')).ino,
    statSync(own).ino,
    'files are linked, not copied',
  )
})

t.test(
  'the lockfile of the program and that of the service are equivalent when they name the same packages',
  async t => {
    const [sample, second] = await Promise.all(
      ['sample', 'second'].map(async name => treesOf(makeRepository(t, name)).resolve('main')),
    )
    t.equal(
      sample?.dependencies,
      second?.dependencies,
      'three equal dependencies, with and without a lockfile',
    )
  },
)

t.test('two processes and many requests at the same time', async t => {
  const shared = temporaryFolder(t)
  const repository = makeRepository(t, 'second', light)
  const script = `
    import { createTrees } from ${JSON.stringify(join(repositoryRoot, 'src/adapters/git/trees.ts'))}
    const trees = createTrees({ home: ${JSON.stringify(shared)}, repository: ${JSON.stringify(repository)}, ref: null, packageFolder: ${JSON.stringify(repositoryRoot)} })
    const revision = await trees.resolve('main')
    console.log(JSON.stringify(await Promise.all([1, 2, 3].map(() => trees.prepareTree(revision)))))`
  const run = promisify(execFile)
  const outputs = await Promise.all(
    [1, 2].map(() => run(process.execPath, ['--input-type=module', '--eval', script])),
  )
  const trees = outputs.flatMap(({ stdout }) => JSON.parse(stdout))
  t.equal(trees.length, 6)
  t.equal(new Set(trees.map(tree => JSON.stringify(tree))).size, 1, 'all got the same')
  t.ok(existsSync(join(trees[0].modules, '@pulumi/pulumi/package.json')))
  for (const folder of ['trees', 'dependencies'])
    t.equal(readdirSync(join(shared, folder)).length, 1, `${folder}: one complete folder`)
})

t.test('pruning keeps trees that are recent, deployed, or linked', async t => {
  const shared = temporaryFolder(t)
  const repository = makeRepository(t, 'throws', light)
  const trees = createTrees({ home: shared, repository, ref: null, packageFolder: repositoryRoot })
  const made = []
  for (const text of ['one', 'two', 'three']) {
    write(repository, { 'note.txt': text })
    made.push(await trees.prepareTree(await trees.resolve(commitAll(repository, text))))
  }
  const [old, deployed, young] = made.map(tree => tree.revision.id) as [string, string, string]
  const dependencies = made[0]?.revision.dependencies as string
  const age = (name: string, days: number) => {
    const then = new Date(Date.now() - days * 864e5)
    utimesSync(join(shared, name), then, then)
  }
  write(shared, { 'trees/.new-1-dead/x': '', 'dependencies/.new-2-alive/x': '' })
  for (const name of [
    `trees/${old}`,
    `trees/${deployed}`,
    `dependencies/${dependencies}`,
    'trees/.new-1-dead',
  ])
    age(name, 40)
  t.same(await pruneTrees(shared, { olderThanDays: 30, keep: [deployed] }), {
    trees: [old],
    dependencies: [],
    unfinished: 1,
  })
  t.same(readdirSync(join(shared, 'trees')).sort(), [deployed, young].sort())
  age(`trees/${deployed}`, 40)
  age(`trees/${young}`, 40)
  t.same(
    (await pruneTrees(shared, { olderThanDays: 30, keep: [] })).dependencies,
    [dependencies],
    'nothing links to it any more',
  )
  const again = await trees.prepareTree(await trees.resolve(deployed))
  t.ok(existsSync(join(again.modules, 'zod')), 'pruned trees are created again')
})
