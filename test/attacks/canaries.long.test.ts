/**
 * Marked secrets, planted in settings, outputs, program errors, provider errors and environment
 * variables, and searched for afterwards in database, data folder, logs, events, pages and process
 * arguments. Also the access of a program to the service.
 */
import { homedir } from 'node:os'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { ensureEngine } from '../../src/adapters/pulumi/engine.ts'
import { injectFault } from '../../src/adapters/sandbox/faults.ts'
import {
  commitAll,
  makeRepository,
  temporaryFolder,
  write,
} from '../fixtures/programs/repository.ts'
import { testService, type TestService } from '../helper/service.ts'
import { canaries, found, inDatabase, inFolder, watchArguments } from './canaries.ts'
import { careless } from './program.ts'
import { requirePresent } from '../helper/present.ts'

t.setTimeout(300_000)
const logged: string[] = []
const repository = makeRepository(t, 'tiny', { 'index.ts': careless })
const service = await testService(t, {
  repository,
  env: {
    TWINSTACK_LOG: 'debug',
    TWINSTACK_RUNNER_USER: 'auto',
    SOME_VARIABLE: requirePresent(canaries.environment),
  },
  onLog: text => logged.push(text),
})
const settings = await encrypted(t, service, requirePresent(canaries.setting))

/**
 * Like a user: encrypts with a plain pulumi and the service's passphrase into the settings file.
 */
async function encrypted(
  t: Test,
  { home }: TestService,
  password: string,
): Promise<(more: object) => string> {
  const folder = temporaryFolder(t)
  const { command } = await ensureEngine({ explicit: process.env.TWINSTACK_PULUMI ?? null })
  const env = {
    ...process.env,
    // the engine would use the home of the account, which a plain user may lack
    PULUMI_HOME: process.env.PULUMI_HOME ?? join(homedir(), '.pulumi'),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(home, 'keys', 'passphrase'),
    PULUMI_SKIP_UPDATE_CHECK: '1',
  }
  writeFileSync(join(folder, 'Pulumi.yaml'), 'name: tiny\nruntime: nodejs\n')
  const pulumi = (args: string[], input = '') =>
    execFileSync(command, [...args, '--non-interactive'], {
      cwd: folder,
      env,
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  pulumi(['stack', 'init', 'organization/tiny/staging'])
  pulumi(
    ['config', 'set', '--stack', 'organization/tiny/staging', '--secret', 'password'],
    password,
  )
  const made = parse(readFileSync(join(folder, 'Pulumi.staging.yaml'), 'utf8')) as {
    encryptionsalt: string
    config: Record<string, unknown>
  }
  return more =>
    JSON.stringify({
      encryptionsalt: made.encryptionsalt,
      config: {
        'aws:region': 'eu-central-1',
        'tiny:settings': { password: made.config['tiny:password'], ...more },
      },
    })
}

const program = (more: object): void => {
  write(repository, { 'Pulumi.staging.yaml': settings(more) })
  commitAll(repository, 'settings')
}

t.test('secrets are only where they are expected', async t => {
  const watching = watchArguments()
  program({})
  await service.environment('staging', 'staging')
  const {
    body: { secret: hook },
  } = await service.call('POST', '/v1/webhooks', { url: 'https://hooks.example.com/' })
  const {
    body: { secret: token },
  } = await service.call('POST', '/v1/tokens', {
    name: 'x',
    owner: 'x',
    ownerKind: 'machine',
    role: 'viewer',
  })
  Object.assign(canaries, {
    hook,
    token,
    admin: service.token,
    passphrase: readFileSync(join(service.home, 'keys', 'passphrase'), 'utf8').trim(),
  })
  const deployed = await service.run('staging', 'deploy')
  t.match(deployed, { status: 'succeeded' })
  const secrets = (await service.call('GET', '/v1/environments/staging/outputs?secrets=true')).body
  t.same(
    found(JSON.stringify(secrets)).length > 0,
    true,
    'a caller with the right reads them, so they are stored',
  )

  program({ fails: true })
  const thrown = await service.run('staging', 'deploy')
  t.match(thrown, { status: 'failed' })
  t.match(
    JSON.stringify(thrown),
    /connecting as \[secret\] by \[secret\]/,
    'a program error is shown without secrets',
  )
  program({})
  await injectFault(service.sandbox, {
    type: 'aws:sns/topic:Topic',
    operation: 'read',
    mode: 'fail',
    message: `refused ${canaries.setting} ${canaries.made}`,
  })
  await injectFault(service.sandbox, {
    type: 'aws:sns/topic:Topic',
    operation: 'update',
    mode: 'fail',
    message: `refused ${canaries.setting} ${canaries.made}`,
  })
  const refused = await service.run('staging', 'reconcile')
  t.equal(refused.status, 'failed')
  await service.call('POST', '/v1/compliance-audits', {})
  t.same(watching.stop(), [], 'not in the arguments of a process')

  t.same(found(logged.join('')), [], 'not in the log')
  const pages = [
    '/v1/environments',
    '/v1/environments/staging',
    '/v1/environments/staging/outputs',
    '/v1/environments/staging/resources?pageSize=100',
    '/v1/environments/staging/state-versions/1',
    '/v1/environments/staging/history',
    '/v1/operations?pageSize=100',
    ...[deployed, thrown, refused].flatMap(({ id }) => [
      `/v1/operations/${id}`,
      `/v1/operations/${id}/events?limit=1000`,
    ]),
    '/v1/audit-log?pageSize=100',
    '/v1/audit-log/export',
    '/v1/tokens',
    '/v1/webhooks',
    '/metrics',
    '/v1/compliance',
    '/v1/review',
    '/v1/notices',
  ]
  for (const page of pages) {
    const { status, body } = await service.call('GET', page)
    t.ok([200, 404].includes(status), `${page}: ${status}`)
    t.same(found(typeof body === 'string' ? body : JSON.stringify(body)), [], page)
    if (page.includes('events'))
      for (const event of body.events)
        if (found(JSON.stringify(event)).length) console.error(JSON.stringify(event))
  }
  t.same(await inDatabase(await databaseOf(service)), [], 'not in the database')
  t.same(
    inFolder(service.home, /^(keys|sandbox)\b|(^|\/)node_modules\b/),
    [],
    'not in the data folder, apart from the keys and the simulated account itself',
  )
})

t.test('the environment of a program contains nothing of the service', async t => {
  program({ home: service.home })
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  // it contains the program's own secret setting, so the output is a secret itself
  const { body } = await service.call('GET', '/v1/environments/staging/outputs?secrets=true')
  const loot = String((body.outputs ?? body).loot.value)
  t.match(loot, /environment: \{/)
  const own = requirePresent(loot.split(' | ')[0]).replaceAll(
    requirePresent(canaries.setting),
    'its own setting',
  )
  t.notMatch(
    own,
    /DATABASE_URL|TWINSTACK_(HOME|PORT|POLICY|REPOSITORY)|SOME_VARIABLE|canary/,
    'no setting, no address of the database, no other variable of the service',
  )
})

async function databaseOf({ pid }: TestService): Promise<string> {
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  return requirePresent(environment.find(line => line.startsWith('DATABASE_URL='))).slice(
    'DATABASE_URL='.length,
  )
}
