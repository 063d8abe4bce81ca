/** Packages of the repository itself, which npm's lockfile has as links. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import { readModulesLink } from '../../../src/adapters/git/materialise.ts'
import { createTrees } from '../../../src/adapters/git/trees.ts'
import {
  makeRepository,
  repositoryRoot,
  temporaryFolder,
} from '../../fixtures/programs/repository.ts'

t.test('packages of a workspace are where they are in the tree, with one SDK', async t => {
  const manifest = {
    ...{ name: 'light', version: '1.0.0', private: true, type: 'module' },
    workspaces: ['packages/*'],
    dependencies: { '@pulumi/pulumi': '3.259.0', '@acme/shared': '*' },
  }
  const shared = { name: '@acme/shared', version: '1.0.0', dependencies: { zod: '4.6.7' } }
  const own = JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { link?: boolean }>
  }
  const installed = Object.entries(own.packages).filter(
    ([path, entry]) => path.startsWith('node_modules/') && !entry.link,
  )
  const repository = makeRepository(t, 'tiny', {
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': manifest,
        'node_modules/@acme/shared': { resolved: 'packages/shared', link: true },
        'packages/shared': shared,
        ...Object.fromEntries(installed),
      },
    }),
    'packages/shared/package.json': JSON.stringify({ ...shared, main: 'topics.js' }),
    'packages/shared/topics.js': "exports.zod = require('zod')\n",
  })
  const trees = createTrees({
    ...{ home: temporaryFolder(t), repository, ref: null },
    packageFolder: repositoryRoot,
  })
  const tree = await trees.prepareTree(await trees.resolve('main'))
  const fromProgram = createRequire(tree.main)
  t.equal(fromProgram.resolve('@acme/shared'), join(tree.folder, 'packages/shared/topics.js'))
  const fromShared = createRequire(fromProgram.resolve('@acme/shared'))
  t.ok(fromShared.resolve('zod').startsWith(tree.modules), 'what it needs is installed')
  t.ok(fromProgram.resolve('@pulumi/pulumi').startsWith(tree.modules))
  t.equal(await readModulesLink(tree.folder), tree.modules, 'prune finds what the tree uses')
  t.same(await trees.prepareTree(tree.revision), tree, 'again')
})
