/** A program in a folder of a workspace, whose lockfile is at the top of the repository. */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import {
  createCaptureReader,
  createCommitReader,
  readUpwards,
} from '../../../../src/adapters/git/dependencies/files.ts'
import { findLock } from '../../../../src/adapters/git/dependencies/lockfile.ts'
import { readNeeds } from '../../../../src/adapters/git/dependencies/needs.ts'
import {
  findPlace,
  selectPackage,
} from '../../../../src/adapters/git/dependencies/workspaceLock.ts'
import { readProject } from '../../../../src/adapters/git/project.ts'
import { commitAll, git, temporaryFolder, write } from '../../../fixtures/programs/repository.ts'

const dependencies = { '@pulumi/pulumi': '^3.0.0' }
const integrity = `sha512-${'A'.repeat(86)}==`
const program = {
  'packages/infra/Pulumi.yaml': 'name: shop\nruntime: nodejs\n',
  'packages/infra/package.json': JSON.stringify({ name: 'infra', dependencies }),
  'packages/infra/index.ts': '',
}

function workspace(test: Test, files: Record<string, string>) {
  const root = temporaryFolder(test)
  write(root, { ...program, ...files })
  git(root, 'init', '--quiet', '--initial-branch=main', '.')
  return { root, folder: join(root, 'packages', 'infra'), commit: commitAll(root, 'A workspace') }
}

const npmLock = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { workspaces: ['packages/*'] },
    'packages/infra': { name: 'infra', dependencies },
    'node_modules/infra': { resolved: 'packages/infra', link: true },
    'node_modules/@pulumi/pulumi': {
      version: '3.259.0',
      resolved: 'https://registry.npmjs.org/@pulumi/pulumi/-/pulumi-3.259.0.tgz',
      integrity,
    },
  },
})

t.test('npm: the packages of the program, from the lockfile at the top', async t => {
  const { root, folder, commit } = workspace(t, {
    'package-lock.json': npmLock,
    '.npmrc': 'registry=https://npm.example.com\n',
  })
  const options = { home: temporaryFolder(t), folders: [], resolve: false } as const
  const installer = { home: options.home, user: null }
  const digests = []
  for (const read of [
    await createCommitReader(folder, commit),
    await createCaptureReader(folder, folder),
  ]) {
    const needs = await readNeeds(read, await readProject(read), {
      ...options,
      folders: [],
      installer,
    })
    if (!needs || !('closure' in needs)) throw new Error('the lockfile was not found')
    t.same([...needs.closure.roots.keys()], ['@pulumi/pulumi'])
    digests.push(needs.digest)
    t.match(await readUpwards(read, '.npmrc'), /npm\.example\.com/)
    t.equal(await read('../../../outside'), null, 'no file outside of the repository is read')
  }
  t.equal(digests[0], digests[1])
  const atTop = await createCommitReader(root, commit)
  t.match(await findLock(atTop, 'packages/infra', null), { folder: '' })
})

const pnpmLock = `lockfileVersion: '9.0'
importers:
  .: {}
  packages/infra:
    dependencies:
      '@pulumi/pulumi': { specifier: ^3.0.0, version: 3.259.0 }
  packages/web:
    dependencies:
      infra: { specifier: workspace:*, version: link:../infra }
packages:
  '@pulumi/pulumi@3.259.0':
    resolution: { integrity: ${integrity} }
snapshots:
  '@pulumi/pulumi@3.259.0': {}
`

t.test('pnpm: the lockfile is reduced to the package', async t => {
  const { folder, commit } = workspace(t, {
    'pnpm-lock.yaml': pnpmLock,
    'pnpm-workspace.yaml': 'packages: [packages/*]\n',
    'package.json': JSON.stringify({
      pnpm: { overrides: { zod: '4.0.0' }, patchedDependencies: {} },
    }),
  })
  const found = await findLock(await createCommitReader(folder, commit), '', null)
  if (!found || !('tool' in found)) throw new Error('the lockfile was not found')
  t.equal(found.path, '../../pnpm-lock.yaml')
  t.same(Object.keys(parse(found.files['pnpm-lock.yaml'] ?? '').importers), ['.'])
  t.match(JSON.parse(found.files['package.json'] ?? ''), {
    name: 'infra',
    pnpm: { overrides: { zod: '4.0.0' }, patchedDependencies: undefined },
  })
  const lock = { path: 'pnpm-lock.yaml', text: pnpmLock }
  t.throws(() => selectPackage('pnpm', lock, 'packages/other'), /does not contain packages\/other/)
})

t.test(
  'the lockfile of yarn 1 is used unchanged; lockfiles that their tool would rewrite are refused',
  async t => {
    const classic = { path: 'yarn.lock', text: '# yarn lockfile v1\n' }
    t.equal(selectPackage('yarn', classic, 'infra'), classic.text)
    const berry = { path: 'yarn.lock', text: '__metadata:\n  version: 8\n' }
    for (const tool of ['yarn', 'bun'] as const)
      t.throws(() => selectPackage(tool, berry, 'infra'), {
        code: 'dependencies-failed',
        hint: /lockfile of its own in infra/,
      })
    t.equal(findPlace('../..', '', 'packages/infra'), 'packages/infra')
    t.equal(findPlace('', 'packages/infra'), 'packages/infra')
  },
)
