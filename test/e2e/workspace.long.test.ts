/**
 * A program in a folder of a monorepo: npm's lockfile at the top, a package of the workspace, and one
 * by `file:`, as plain pulumi runs it after `npm install`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeRepository, repositoryRoot } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.setTimeout(0)

const versions = { '@pulumi/pulumi': '3.259.0', '@pulumi/aws': '7.48.0' }
const top = {
  name: 'monorepo',
  version: '1.0.0',
  private: true,
  workspaces: ['packages/*', 'infra'],
}
const infra = {
  name: 'infra',
  version: '1.0.0',
  dependencies: { ...versions, '@acme/topics': '*', texts: 'file:../texts' },
}
const topics = {
  name: '@acme/topics',
  version: '1.0.0',
  main: 'index.js',
  peerDependencies: { '@pulumi/aws': '*' },
}
const texts = { name: 'texts', version: '1.0.0', type: 'module', exports: './texts.ts' }

function lockfile(): string {
  const own = JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { link?: boolean }>
  }
  const installed = Object.entries(own.packages).filter(
    ([path, entry]) => path.startsWith('node_modules/') && !entry.link,
  )
  return JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': top,
      infra,
      texts,
      'packages/topics': topics,
      'node_modules/@acme/topics': { resolved: 'packages/topics', link: true },
      'node_modules/infra': { resolved: 'infra', link: true },
      'infra/node_modules/texts': { resolved: 'texts', link: true },
      ...Object.fromEntries(installed),
    },
  })
}

t.test('a program of a monorepo', async t => {
  const repository = makeRepository(t, 'tiny', {
    'Pulumi.yaml': JSON.stringify({ name: 'tiny', runtime: 'nodejs', main: 'infra' }),
    'package.json': JSON.stringify(top),
    'package-lock.json': lockfile(),
    'infra/package.json': JSON.stringify(infra),
    'infra/index.ts':
      "import { makeTopic } from '@acme/topics'\nconst { text } = require('texts')\n" +
      "export const name = makeTopic('news', text).displayName\n",
    'packages/topics/package.json': JSON.stringify(topics),
    'packages/topics/index.js':
      "const { Topic } = require('@pulumi/aws/sns')\n" +
      'exports.makeTopic = (name, displayName) => new Topic(name, { displayName })\n',
    'texts/package.json': JSON.stringify(texts),
    'texts/texts.ts': "export const text: string = 'of the monorepo'\n",
  })
  const service = await testService(t, { repository })
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), {
    status: 'succeeded',
    error: null,
  })
  t.match((await service.call('GET', '/v1/environments/staging/outputs')).body, {
    outputs: { name: { value: 'of the monorepo' } },
  })
  await sameAsCloud(t, service)
  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded' })
  t.match(await service.run('staging', 'destroy'), { status: 'succeeded' })
})
