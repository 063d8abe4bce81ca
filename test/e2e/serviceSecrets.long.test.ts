/**
 * States whose secrets are encrypted with the data key of their stack: every operation that reads or
 * writes the secrets of a state works as with a passphrase.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { files } from '../../src/model/run.ts'
import { parse, stringify } from 'yaml'
import { engineFound } from '../adapters/runner/helper.ts'
import { run } from '../cli/run.ts'
import { makeRepository, temporaryFolder } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { readProject } from '../helper/readProject.ts'
import { testService, type TestService } from '../helper/service.ts'
import { pulumiClient } from '../helper/states.ts'

t.setTimeout(0)

const secret = 'geheim-4711'
const program = `
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
class Declared extends pulumi.CustomResource {}
export default async function program () {
  const config = new pulumi.Config()
  const name = pulumi.getStack()
  const policy = pulumi.secret('{"Version":"2012-10-17","Statement":[],"Id":"${secret}"}')
  new Declared('aws:sqs/queue:Queue', 'jobs', { name: name + '-jobs' })
  new Declared('aws:sns/topic:Topic', 'news', { name: name + '-news', displayName: policy })
  return { hidden: config.getSecret('hidden') ?? 'none', made: policy }
}
program.settings = z.looseObject({})
`

async function open(t: Test) {
  const repository = makeRepository(t, 'tiny', { 'index.ts': program })
  const service = await testService(t, {
    repository,
    env: { TWINSTACK_STATES: 'service', TWINSTACK_SWEEP: '3600' },
  })
  const tools = temporaryFolder(t)
  symlinkSync(engineFound.command, join(tools, 'pulumi'))
  const env = {
    PATH: [tools, dirname(process.execPath), process.env.PATH].join(':'),
    PULUMI_HOME: join(tools, '.pulumi'),
    TWINSTACK_URL: service.url,
    TWINSTACK_TOKEN: service.token,
  }
  const cli = (...args: string[]) => run(args, env)
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
  return { service, repository, tools, env, cli }
}

type OpenedLab = Awaited<ReturnType<typeof open>>

t.test('every operation on secrets of the data key', async t => {
  const opened = await open(t)
  await t.test('secrets are masked, exported with a right, and moved out', t =>
    masksAndExports(t, opened),
  )
  await t.test('a plain pulumi sets a secret', t => takesPlainSecret(t, opened))
  await t.test('a resource is imported', t => imports(t, opened))
  await t.test('restore and move', t => restoresAndMoves(t, opened))
})

const providerOf = async (service: TestService, name = 'staging') =>
  (await service.call('GET', `/v1/environments/${name}/state`)).body.deployment.secrets_providers
const namesOf = async (service: TestService, name = 'staging') =>
  (
    (await service.call('GET', `/v1/environments/${name}/resources`)).body.items as {
      name: string
    }[]
  )
    .map(one => one.name)
    .sort()

async function restoresAndMoves(t: Test, { service, cli }: OpenedLab): Promise<void> {
  t.match(await providerOf(service), { type: 'service' })
  const changed = ['state', 'forget', 'staging', 'jobs', '--confirm', 'staging']
  t.match(await cli(...changed), { code: 0 })
  t.notOk((await namesOf(service)).includes('jobs'))
  const { body } = await service.call('GET', '/v1/environments/staging/state-versions')
  const version = String(body.items[0].id)
  const restored = await cli('state', 'restore', 'staging', version, '--confirm', 'staging')
  t.match(restored, { code: 0 }, restored.stderr)
  t.ok((await namesOf(service)).includes('jobs'))
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })

  await service.environment('other', 'ephemeral', { template: 'staging' })
  t.match(await service.run('other', 'deploy'), { status: 'succeeded', error: null })
  const forget = ['state', 'forget', 'other', 'news', '--confirm', 'other']
  t.match(await cli(...forget), { code: 0 })
  const moved = await cli(
    'state',
    'move',
    'staging',
    'news',
    '--to',
    'other',
    '--confirm',
    'staging',
  )
  t.match(moved, { code: 0 }, moved.stderr)
  const made = await cli('env', 'outputs', 'other', '--show-secrets')
  t.match(made.stdout + made.stderr, secret)
  t.match(
    await service.run('other', 'drift-check'),
    { status: 'succeeded', drift: { deleted: 0 } },
    'the secrets of the moved entry can be decrypted',
  )
}

async function imports(t: Test, { service, cli }: OpenedLab): Promise<void> {
  const [topic] = (await listResources(service.sandbox)).filter(({ type }) => /Topic/.test(type))
  await cli('state', 'forget', 'staging', 'news', '--confirm', 'staging')
  const imported = await service.run('staging', 'import', {
    confirm: 'staging',
    resources: [{ type: 'aws:sns/topic:Topic', name: 'news', id: topic?.id ?? '' }],
  })
  t.match(imported, { status: 'succeeded', error: null })
  t.match(await providerOf(service), { type: 'service' }, 'the key of the stack stays')
  t.ok((await namesOf(service)).includes('news'))
  await sameAsCloud(t, service, 'recorded state = sandbox')
}

async function masksAndExports(
  t: Test,
  { service, repository, cli, env, tools }: OpenedLab,
): Promise<void> {
  const { id } = await service.run('staging', 'drift-check')
  const events = JSON.stringify(await service.events(id))
  t.notMatch(events, secret)
  for (const folder of readdirSync(join(service.home, 'runs')))
    t.notMatch(readFileSync(join(service.home, 'runs', folder, files.events), 'utf8'), secret)
  const shown = await cli('env', 'outputs', 'staging', '--show-secrets')
  t.match(shown.stdout + shown.stderr, secret)

  const target = `file://${temporaryFolder(t)}`
  const out = { ...env, PULUMI_CONFIG_PASSPHRASE: 'moving' }
  const exported = await run(
    ['state', 'export', 'staging', '--to-backend', target, '--cwd', repository],
    out,
  )
  t.match(exported, { code: 0 }, exported.stderr)
  const text = execFileSync(
    join(tools, 'pulumi'),
    ['stack', 'export', '--show-secrets', '--stack', 'organization/tiny/staging'],
    { cwd: repository, env: { ...process.env, ...out, PULUMI_BACKEND_URL: target } },
  ).toString('utf8')
  t.match(text, secret, 'the other backend decrypts it')
}

async function takesPlainSecret(t: Test, { service, repository }: OpenedLab): Promise<void> {
  const project = readProject('tiny')
  const client = await pulumiClient(t, { url: service.url, token: service.token, project })
  await client.ok('stack select staging')
  await client.ok('config set --secret hidden offen-0815')
  const settings = readFileSync(join(client.folder, 'Pulumi.staging.yaml'), 'utf8')
  t.match(settings, /secure: /)
  t.notMatch(settings, /encryptionsalt|0815/)
  const file = join(repository, 'Pulumi.staging.yaml')
  const added = parse(settings) as { config: Record<string, unknown> }
  const before = parse(readFileSync(file, 'utf8')) as { config: Record<string, unknown> }
  const config = { ...added.config, ...before.config }
  writeFileSync(file, stringify({ ...before, config }))
  execFileSync('git', ['commit', '--quiet', '--all', '-m', 'a secret'], { cwd: repository })
  const deployed = await service.run('staging', 'deploy')
  t.match(deployed, { status: 'succeeded', error: null })
  t.match(await providerOf(service), { type: 'service' })
  t.notMatch(JSON.stringify(await service.events(deployed.id)), '0815')
  const { outputs } = (await service.call('GET', '/v1/environments/staging/outputs?secrets=true'))
    .body
  t.match(outputs.hidden.value, 'offen-0815')
}
