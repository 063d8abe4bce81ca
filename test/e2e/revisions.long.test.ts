/**
 * From a repository somewhere else: what runs is exactly the commit that was named, and the history
 * says what changed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { formatHistoryLines } from '../../src/cli/render/history.ts'
import {
  commitAll,
  git,
  makeRepository,
  repositoryRoot,
  temporaryFolder,
  write,
} from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

const yaml = JSON.parse(
  readFileSync(join(repositoryRoot, 'node_modules/yaml/package.json'), 'utf8'),
).version as string

/** Topics by name; `more` is code of the program's first lines. */
const program = (topics: string, more = '') => `
import * as pulumi from '@pulumi/pulumi'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { z } from 'zod'
${more}
export default async function program () {
  const { prefix } = new pulumi.Config().requireObject('settings')
  const topics = ${topics}.map(name => new Topic(name, { displayName: prefix + name, tags: { 'twinstack:environment': pulumi.getStack() } }))
  return { topics: topics.map(topic => topic.arn) }
}
program.settings = z.strictObject({ prefix: z.string() })
`
const settings = (prefix: string) =>
  `config:\n  aws:region: eu-central-1\n  throws:settings: { prefix: ${prefix} }\n`

t.test('deploy, deploy something newer, go back', async t => {
  const work = makeRepository(t, 'throws', {
    'index.ts': program("['a', 'b']"),
    'Pulumi.staging.yaml': settings('one-'),
  })
  const bare = join(temporaryFolder(t), 'program.git')
  git(work, 'clone', '--quiet', '--bare', work, bare)
  const manifest = JSON.parse(readFileSync(join(work, 'package.json'), 'utf8'))
  const service = await testService(t, {
    repository: pathToFileURL(bare).href,
    env: { TWINSTACK_REF: '' },
  })
  await service.environment('staging', 'staging')
  const first = await service.run('staging', 'deploy')
  t.match(first, { status: 'succeeded', error: null, revision: { ref: 'main' } })

  manifest.dependencies.yaml = yaml
  write(work, {
    'index.ts': program("parse('[a, c]')", "import { parse } from 'yaml'"),
    'package.json': JSON.stringify(manifest),
    'Pulumi.staging.yaml': settings('two-'),
  })
  const newer = commitAll(work, 'Topic c for b\n\nand a parser for it')
  git(work, 'push', '--quiet', bare, 'HEAD:refs/heads/main')
  const second = await service.run('staging', 'deploy', { message: 'newer' })
  t.match(
    second,
    {
      status: 'succeeded',
      error: null,
      revision: { id: newer, message: 'Topic c for b\n\nand a parser for it' },
    },
    'a commit that was pushed meanwhile, without a webhook',
  )
  const names = async () =>
    (await listResources(service.sandbox)).map(resource => resource.properties.displayName).sort()
  t.same(await names(), ['two-a', 'two-c'])
  const back = await service.run('staging', 'deploy', {
    revision: requirePresent(first.revision).id,
  })
  t.match(back, { status: 'succeeded' })
  t.same(await names(), ['one-a', 'one-b'], 'exactly the code and settings of the named commit')

  await service.environment('production', 'production')
  write(work, { 'yarn.lock': '' })
  commitAll(work, 'a lockfile without effect')
  git(work, 'push', '--quiet', bare, 'HEAD:refs/heads/main')
  const refused = await service.run('production', 'deploy')
  t.match(
    refused,
    { status: 'refused', error: { code: 'refused', message: /nothing was written/ } },
    "dependencies that can't be installed",
  )
  t.same(await names(), ['one-a', 'one-b'], 'and production has nothing')
  t.match((await service.call('GET', '/v1/environments/production/history')).body, { total: 0 })

  const { status, body } = await service.call('GET', '/v1/environments/staging/history')
  t.match({ status, total: body.total }, { status: 200, total: 3 })
  t.match(body.items[0], {
    operation: back.id,
    against: second.id,
    engineVersion: /^3\./,
    providers: { aws: /^\d/ },
    settingsDigest: back.settingsDigest,
    changes: {
      commits: { direction: 'back', removed: [{ commit: newer }], dependencies: true },
      settings: {
        digestChanged: true,
        changes: [{ path: 'prefix', before: 'two-', after: 'one-' }],
      },
      versions: [],
      resources: { created: 1, updated: 1, deleted: 1, replaced: 0 },
    },
  })
  t.match(body.items[1], {
    operation: second.id,
    against: first.id,
    message: 'newer',
    revision: { id: newer },
    changes: {
      commits: { direction: 'forward', added: [{ commit: newer, subject: 'Topic c for b' }] },
      resources: {
        items: [
          { name: 'c', change: 'created' },
          { name: 'a', change: 'updated' },
          { name: 'b', change: 'deleted' },
        ],
      },
    },
  })
  t.match(body.items[2], {
    operation: first.id,
    against: null,
    changes: { resources: { created: 2, updated: 0 } },
  })
  const whole = await service.call(
    'GET',
    `/v1/environments/staging/history/compare?from=${first.id}&to=${back.id}`,
  )
  t.match(whole.body, {
    changes: { commits: { direction: 'same' }, settings: { digestChanged: false, changes: [] } },
  })

  const text = stripVTControlCharacters(formatHistoryLines(body.items).join('\n'))
  for (const output of [
    /went back by 1 commit/,
    /\+ .*Topic c for b \(Ada Test\)/,
    /setting prefix: "two-" → "one-"/,
    /other dependencies/,
    /1 created, 1 updated, 1 deleted/,
    /created +sns\.Topic c/,
    /the first deployment/,
  ])
    t.match(text, output)
})
