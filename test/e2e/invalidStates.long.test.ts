/**
 * Invalid recorded states through the service: each is explained and can be repaired or restored.
 */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import type { StateResource } from '../../src/model/checkpoint.ts'
import { run } from '../cli/run.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

const program = `
import * as aws from '@pulumi/aws'
const queue = new aws.sqs.Queue('jobs', { name: 'jobs' })
const topic = new aws.sns.Topic('news', { name: 'news' })
new aws.sns.TopicSubscription('link', { topic: topic.arn, protocol: 'sqs', endpoint: queue.arn })
`
t.setTimeout(1_800_000)

type Change = (resources: StateResource[], latest: any) => StateResource[]
const named = (name: string) => (one: StateResource) => one.urn.endsWith(`::${name}`)
const unlike = (name: string) => (one: StateResource) => !named(name)(one)
/** `repairs`: the text of the repair; null: not provable, so the saved state is offered */
const cases: Record<string, { change: Change; expectedText: RegExp; repairs: RegExp | null }> = {
  'another order': {
    change: all => all.toReversed(),
    expectedText: /comes before its/,
    repairs: /Sorted the resources/,
  },
  'a dependency is missing': {
    change: all => all.filter(unlike('jobs')),
    expectedText: /refers to its dependency aws:sqs\/queue:Queue jobs.*, which is not in the state/,
    repairs: /Restored aws:sqs\/queue:Queue jobs/,
  },
  'a provider is missing': {
    change: all => all.filter(({ type }) => type !== 'pulumi:providers:aws'),
    expectedText: /was made by the provider .* which is not in the state/,
    repairs: /provider/,
  },
  'an entry is there twice': {
    change: all => [...all, ...all.filter(named('news'))],
    expectedText: /is in the state 2 times/,
    repairs: /news/,
  },
  'a parent is missing': {
    change: all =>
      all.map(one => (named('news')(one) ? { ...one, parent: `${one.parent}2` } : one)),
    expectedText: /refers to its parent/,
    repairs: /parent/,
  },
  'a checksum that does not fit': {
    change: (all, latest) => {
      latest.manifest.magic = 'x'
      return all
    },
    expectedText: /checksum/,
    repairs: /checksum/,
  },
}

/** Messages contain neither a stack trace of Go nor a folder of this machine. */
function clean(t: Test, text: string): void {
  t.notMatch(text, /goroutine|\.go:\d+|panic:/)
  // the simulated account names its folder
  t.notMatch(text.replaceAll(/SANDBOX: .*/g, ''), /\/root\/|\/tmp\//)
}

t.test('invalid states', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny', {
      'index.ts': program,
      'Pulumi.staging.yaml': 'config: {}\n',
    }),
    // checkpoints of files: empty, cut off, of other formats
    env: { TWINSTACK_SWEEP: '3600', TWINSTACK_STATES: 'backend' },
  })
  const cli = (...args: string[]) =>
    run(['state', ...args], { TWINSTACK_URL: service.url, TWINSTACK_TOKEN: service.token })
  await service.environment('staging', 'staging')
  const first = await service.run('staging', 'deploy')
  t.equal(first.status, 'succeeded', JSON.stringify(first.error))
  // a second one, so that a state is saved
  t.equal((await service.run('staging', 'deploy')).status, 'succeeded')
  const project = (
    await service.call('GET', '/v1/environments/staging/resources')
  ).body.items[0].urn.split('::')[1]
  const file = join(service.home, 'state', '.pulumi', 'stacks', project, 'staging.json')
  const whole = readFileSync(file, 'utf8')

  for (const [name, { change, expectedText, repairs }] of Object.entries(cases))
    await t.test(name, async t => {
      const document = JSON.parse(whole)
      const { latest } = document.checkpoint
      latest.resources = change(latest.resources, latest)
      writeFileSync(file, JSON.stringify(document))
      const refused = await service.run('staging', 'deploy')
      t.match(refused, {
        status: 'failed',
        error: { code: 'state-invalid', message: expectedText },
      })
      t.match(refused.error?.hint, /twinstack state repair staging/)
      clean(t, JSON.stringify(refused.error))
      const planned = await cli('repair', 'staging')
      t.match(planned.stdout + planned.stderr, repairs ?? expectedText)
      clean(t, planned.stdout + planned.stderr)
      t.match(await cli('repair', 'staging', '--confirm', 'staging'), { code: repairs ? 0 : 1 })
      const again = await service.run('staging', 'deploy')
      t.equal(again.status, 'succeeded', JSON.stringify(again.error))
      writeFileSync(file, whole)
    })

  for (const [name, size] of [
    ['an empty file', 0],
    ['a file that was cut off', 700],
  ] as const)
    await t.test(name, async t => {
      truncateSync(file, size)
      for (const kind of ['preview', 'drift-check'] as const) {
        const refused = await service.run('staging', kind)
        t.match(refused, {
          status: 'failed',
          error: { code: 'state-invalid', message: /its file is empty or cut off/ },
        })
        clean(t, JSON.stringify(refused.error))
      }
      const repair = await cli('repair', 'staging')
      const [, version] = /twinstack state restore staging (\d+)/.exec(repair.stderr) ?? []
      t.match(await cli('restore', 'staging', String(version), '--confirm', 'staging'), { code: 0 })
      t.match(await service.run('staging', 'deploy'), { status: 'succeeded', changes: { same: 4 } })
      truncateSync(file, size)
      const healed = await service.run('staging', 'deploy')
      t.match(healed, { status: 'succeeded', error: null, changes: { same: 4 } })
      const warnings = (await service.events(healed.id)).filter(
        ({ body }) => body.type === 'diagnostic' && body.severity === 'warning',
      )
      t.match(warnings, [{ body: { message: /was replaced by .* of \d{4}-.* with 5 resources/ } }])
      clean(t, JSON.stringify(warnings))
    })

  for (const [name, edit, expectedText, isRepairable] of [
    ['a newer format', (all: any) => (all.version = 9), /unsupported checkpoint version 9/, false],
    [
      'a format with unknown features',
      (all: any) => Object.assign(all, { version: 4, features: ['timeTravel'] }),
      /needs support for the following features/,
      false,
    ],
    ['no version', (all: any) => delete all.version, /has no version of its format/, true],
    [
      'a URN that is none',
      (all: any) => (all.checkpoint.latest.resources.at(-1).urn = 'link'),
      /"link" is not the URN/,
      false,
    ],
    [
      'a secret of another stack',
      (all: any) =>
        (all.checkpoint.latest.resources.at(-1).outputs.secret = {
          '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
          ciphertext: `v1:${'A'.repeat(16)}:${'A'.repeat(32)}`,
        }),
      /message authentication failed|no secrets manager/,
      false,
    ],
  ] as const)
    await t.test(name, async t => {
      const document = JSON.parse(whole)
      edit(document)
      writeFileSync(file, JSON.stringify(document))
      const refused = await service.run('staging', 'deploy')
      t.match(refused, {
        status: 'failed',
        error: { code: 'state-invalid', message: expectedText },
      })
      clean(t, JSON.stringify(refused.error))
      const repair = await cli('repair', 'staging', '--confirm', 'staging')
      t.match(repair, { code: isRepairable ? 0 : 1 }, repair.stdout + repair.stderr)
      clean(t, repair.stdout + repair.stderr)
      if (!isRepairable) {
        const [, version] = /twinstack state restore staging (\d+)/.exec(repair.stderr) ?? []
        const restored = await cli('restore', 'staging', String(version), '--confirm', 'staging')
        t.match(restored, { code: 0 }, repair.stderr + restored.stderr)
      }
      t.match(await service.run('staging', 'deploy'), { status: 'succeeded', changes: { same: 4 } })
      writeFileSync(file, whole)
    })

  await t.test('pending operations of a create are searched in the cloud', async t => {
    const document = JSON.parse(whole)
    const { latest } = document.checkpoint
    const [queue] = latest.resources.filter(named('jobs'))
    latest.pending_operations = [{ resource: { ...queue, id: '' }, type: 'creating' }]
    latest.resources = latest.resources.filter(
      (one: StateResource) => !['jobs', 'link'].some(name => named(name)(one)),
    )
    writeFileSync(file, JSON.stringify(document))
    const repaired = await cli('repair', 'staging', '--confirm', 'staging')
    clean(t, repaired.stdout + repaired.stderr)
    writeFileSync(file, whole)
  })

  await t.test('an admin can always forget an environment', async t => {
    writeFileSync(file, '{"version":3,"checkpoint":{"latest":{"resources":[{"urn":"x"')
    t.match(await cli('forget', 'staging', '--all'), { code: 0, stdout: /Nothing was written/ })
    const forgotten = await cli('forget', 'staging', '--all', '--confirm', 'staging')
    t.match(forgotten, { code: 0 }, forgotten.stderr)
    t.equal((await service.call('GET', '/v1/environments/staging')).body.resourceCount, 0)
    t.equal((await listResources(service.sandbox)).length, 3, 'the cloud is as it was')
    t.equal((await service.call('DELETE', '/v1/environments/staging')).status, 204)
  })
})
