/**
 * Every edit of the recorded state through the command line: plan, role, undo; after each the
 * state is valid and the next preview is empty. The short form is stateEdit.test.ts.
 */
import t from 'tap'
import type { Test } from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { writeResource } from '../../src/adapters/sandbox/files.ts'
import { run } from '../cli/run.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { requirePresent } from '../helper/present.ts'
import { testService, type TestService } from '../helper/service.ts'

/** What an environment has: the queue, and the component with its topic and its subscription. */
const program = (queue: string) => `
import * as pulumi from '@pulumi/pulumi'
import { Queue } from '@pulumi/aws/sqs/queue.js'
import { Topic } from '@pulumi/aws/sns/topic.js'

const config = new pulumi.Config()
class News extends pulumi.ComponentResource {
  constructor(name) {
    super('lab:index:News', name)
    const topic = new Topic(name + '-topic', { name: 'lab-news', displayName: pulumi.secret('hidden') }, { parent: this })
    this.arn = topic.arn
    this.registerOutputs({ arn: topic.arn })
  }
}
new Queue('own', { name: pulumi.getStack() + '-own' })
if (config.getBoolean('news')) {
  const news = new News('news')
  new Queue('${queue}', { name: 'lab-jobs', tags: { news: news.arn } })
}
`
const settings = (news: boolean) => `config:\n  aws:region: eu-central-1\n  lab:news: ${news}\n`

async function openLab(t: Test) {
  const repository = makeRepository(t, 'tiny', {
    'Pulumi.yaml':
      'name: lab\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n',
    'index.ts': program('jobs'),
    'Pulumi.staging.yaml': settings(true),
    'Pulumi.other.yaml': settings(false),
  })
  const service = await testService(t, { repository, env: { TWINSTACK_SWEEP: '3600' } })
  const as =
    (token: string) =>
    (...args: string[]) =>
      run(['state', ...args], { TWINSTACK_URL: service.url, TWINSTACK_TOKEN: token })
  return {
    repository,
    service,
    as,
    cli: as(service.token),
    recordOf: (name: string) => recordOf(service, name),
    commit: (files: Record<string, string>) => {
      write(repository, files)
      commitAll(repository, 'a change')
    },
    /** valid, and the program and the state fit together */
    fits: async (name: string, message: string) => {
      t.match(
        await as(service.token)('repair', name),
        { code: 0, stdout: /needs no change/ },
        `${message}: valid`,
      )
      const { changes, ...preview } = await service.run(name, 'preview')
      t.match(preview, { status: 'succeeded' }, message)
      t.same(Object.keys(changes ?? {}), ['same'], `${message}: the next preview is empty`)
    },
  }
}

async function recordOf(service: TestService, name: string): Promise<string[]> {
  const { body } = await service.call('GET', `/v1/environments/${name}/resources?pageSize=100`)
  return body.items
    .filter((one: { type: string }) => !/^pulumi:/.test(one.type))
    .map((one: { name: string }) => one.name)
    .sort()
}

async function versionOf(service: TestService, name: string): Promise<string> {
  const { body } = await service.call('GET', `/v1/environments/${name}/state-versions`)
  return String(body.items[0].id)
}

t.test('moved to another environment, and back', async t => {
  const { service, cli, as, recordOf: recorded, commit, fits } = await openLab(t)
  for (const name of ['staging', 'other']) {
    await service.environment(name, 'staging')
    t.match(await service.run(name, 'deploy'), { status: 'succeeded', error: null })
  }
  const all = ['jobs', 'news', 'news-topic']
  t.same(await recorded('staging'), [...all, 'own'])
  const before = await listResources(service.sandbox)

  const { body: operator } = await service.call('POST', '/v1/tokens', {
    name: 'op',
    owner: 'bob',
    ownerKind: 'person',
    role: 'operator',
  })
  const moving = ['move', 'staging', ...all, '--to', 'other']
  t.match(await as(operator.secret)(...moving, '--confirm', 'staging'), {
    code: 77,
    stderr: /operator/,
  })
  const planned = await cli(...moving)
  t.match(planned, {
    code: 0,
    stdout: /Topic news-topic .* moves to other[^]*is forgotten[^]*Nothing was written/,
  })
  t.same(await recorded('other'), ['own'], 'a plan writes nothing')
  t.match(await cli('move', 'staging', 'news', '--to', 'other', '--confirm', 'staging'), {
    code: 1,
    stderr: /depends on/,
  })
  const moved = await cli(...moving, '--confirm', 'staging')
  t.match(moved, { code: 0, stdout: /moves to other/ }, moved.stderr)
  t.same(await recorded('staging'), ['own'])
  t.same(await recorded('other'), [...all, 'own'])
  commit({ 'Pulumi.staging.yaml': settings(false), 'Pulumi.other.yaml': settings(true) })
  await fits('staging', 'what was moved away')
  await fits('other', 'what was received')
  t.same(await listResources(service.sandbox), before, 'the cloud is untouched')
  t.match(
    await service.run('other', 'deploy'),
    { status: 'succeeded', changes: { same: Number } },
    'the secret is readable in the other environment',
  )

  t.match(
    await cli('move', 'other', ...all, '--to', 'staging', '--confirm', 'other'),
    { code: 0 },
    'the edit is undone',
  )
  commit({ 'Pulumi.staging.yaml': settings(true), 'Pulumi.other.yaml': settings(false) })
  await fits('staging', 'moved back')
  await fits('other', 'emptied again')
})

t.test('protect, unprotect, rename, forget, restore, undo-import', async t => {
  const { service, cli, recordOf: recorded, commit, fits } = await openLab(t)
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
  const confirm = ['--confirm', 'staging']
  const all = await recorded('staging')

  t.match(await cli('protect', 'staging', 'jobs'), { code: 0, stdout: /jobs is protected/ })
  t.match(await service.run('staging', 'destroy', { confirm: 'staging' }), {
    status: 'refused',
    error: { code: 'deletion-protected', message: /jobs \(protect\)/ },
  })
  t.match(await cli('unprotect', 'staging', 'jobs', ...confirm), { code: 0 })
  await fits('staging', 'protected and unprotected')

  t.match(await cli('rename', 'staging', 'jobs', 'tasks'), { code: 0, stdout: /Nothing was/ })
  t.match(await cli('rename', 'staging', 'jobs', 'tasks', ...confirm), {
    code: 0,
    stdout: /jobs is called tasks/,
  })
  commit({ 'index.ts': program('tasks') })
  await fits('staging', 'renamed')
  t.match(await cli('rename', 'staging', 'tasks', 'jobs', ...confirm), { code: 0 })
  commit({ 'index.ts': program('jobs') })
  await fits('staging', 'renamed back')

  t.match(await cli('forget', 'staging', 'news', ...confirm), {
    code: 1,
    stderr: /news-topic depends on .*news; forget it too[^]*|dependents/,
  })
  t.match(await cli('forget', 'staging', 'news', '--dependents', ...confirm), { code: 0 })
  t.same(await recorded('staging'), ['own'])
  const version = await versionOf(service, 'staging')
  t.match(await cli('restore', 'staging', version), { code: 0, stdout: /Nothing was written/ })
  t.match(await cli('restore', 'staging', version, ...confirm), { code: 0 })
  t.same(await recorded('staging'), all)
  await fits('staging', 'forgotten and restored')

  const [queue] = await listResources(service.sandbox, { type: 'aws:sqs/queue:Queue' })
  const id = `${requirePresent(queue).id}-by-hand`
  const properties = { ...requirePresent(queue).properties, name: 'by-hand', url: id }
  await writeResource(service.sandbox, { ...requirePresent(queue), id, properties, tags: {} })
  const imported = await service.run('staging', 'import', {
    resources: [{ type: 'aws:sqs/queue:Queue', name: 'made', id }],
    confirm: 'staging',
  })
  t.match(imported, { status: 'succeeded', imported: [{ name: 'made', id }] })
  await fits('staging', 'imported: deploys leave it')
  const undo = ['undo-import', 'staging', imported.id]
  t.match(await cli(...undo), { code: 0, stdout: /made .* is forgotten[^]*Nothing was written/ })
  t.match(await cli(...undo, ...confirm), { code: 0, stdout: /stays in the cloud/ })
  t.same(await recorded('staging'), all)
  await fits('staging', 'the import is undone')
  t.ok((await listResources(service.sandbox)).some(one => one.id === id))

  const { body } = await service.call('GET', '/v1/audit-log?pageSize=100')
  t.ok(JSON.stringify(body).split('operation.state-edit').length > 8, 'each edit is audited')
})
