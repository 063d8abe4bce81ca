/**
 * Secret settings that a program reads as plain text are masked in everything that the service
 * shows, also short ones, also after a rotation, and so are secrets of another stack (case B10).
 */
import t from 'tap'
import type { Test } from 'tap'
import { clearFaults, injectFault } from '../../src/adapters/sandbox/faults.ts'
import { run } from '../cli/run.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService, type TestService } from '../helper/service.ts'

const project = `name: lab
main: index.ts
runtime: { name: nodejs, options: { typescript: false } }
config:
  license: { type: string, secret: true }
`
const program = `import * as pulumi from '@pulumi/pulumi'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { Parameter } from '@pulumi/aws/ssm/parameter.js'

const config = new pulumi.Config()
const { pin, size } = config.requireObject('settings')
const token = config.require('token')
console.log('read', token, pin, config.get('license'))
new Topic('news', { displayName: 'for ' + token, tags: { pin, size } })
new Parameter('hook', { type: 'String', name: '/lab/hook', value: 'https://example.com/?key=' + token })
export const url = 'https://example.com/?key=' + token
export const shortPin = pin
export const sizeOut = size
export const license = config.require('license')
`
const throwing = `${program}
throw new Error('the token ' + token + ' with the pin ' + pin + ' is refused')
`
const tokens = ['old-token-canary-1', 'new-token-canary-2', 'newest-token-canary-3']
const hidden = [...tokens, '739', 'license-canary']

/** Everything that REST shows of an environment and its operations. */
async function readShown(service: TestService, name: string): Promise<string> {
  const paths = ['', '/resources', '/outputs', '/drift', '/state-versions', '/history']
  const { body } = await service.call('GET', `/v1/operations?environment=${name}&pageSize=50`)
  const ids: string[] = body.items.map((one: { id: string }) => one.id)
  const answers = await Promise.all([
    ...paths.map(path => service.call('GET', `/v1/environments/${name}${path}`)),
    ...ids.flatMap(id =>
      ['', '/events?limit=500', '/plan', '/drift'].map(path =>
        service.call('GET', `/v1/operations/${id}${path}`),
      ),
    ),
  ])
  return JSON.stringify([body, ...answers.map(answer => answer.body)])
}

function refuseShown(t: Test, text: string, when: string): void {
  for (const secret of hidden)
    t.notMatch(text, new RegExp(`(?<![\\w.-])${secret}(?![\\w-])`), `${secret} ${when}`)
}

t.test('read plainly, rotated, failed half-way, destroyed', async t => {
  const repository = makeRepository(t, 'tiny', { 'Pulumi.yaml': project, 'index.ts': program })
  const service = await testService(t, { repository, env: { TWINSTACK_SWEEP: '3600' } })
  await service.environment('staging', 'staging')
  const encrypt = async (key: string, value: string) => {
    const path = '/v1/environments/staging/settings/encrypt'
    const { body, status } = await service.call('POST', path, { key, value })
    t.equal(status, 200, JSON.stringify(body))
    return body.secure as string
  }
  const pin = await encrypt('lab:settings', '739')
  const license = await encrypt('lab:license', 'license-canary')
  const commit = async (token: string, files: Record<string, string> = {}) => {
    const secure = await encrypt('lab:token', token)
    const config = [
      'config:',
      '  aws:region: eu-central-1',
      `  lab:license: { secure: ${license} }`,
      `  lab:token: { secure: ${secure} }`,
      `  lab:settings: { size: medium, pin: { secure: ${pin} } }`,
    ]
    write(repository, { 'Pulumi.staging.yaml': `${config.join('\n')}\n`, ...files })
    commitAll(repository, 'settings')
  }
  const checkMasked = async (when: string) =>
    refuseShown(t, await readShown(service, 'staging'), when)

  await commit(tokens[0] ?? '')
  const first = await service.run('staging', 'deploy')
  t.match(first, { status: 'succeeded', error: null })
  t.match(
    JSON.stringify(await service.events(first.id)),
    /secret setting lab:token is in plain text in the recorded state of [^"]*(news|hook)/,
  )
  t.match(await readShown(service, 'staging'), /"medium"/, 'what is no secret is shown')
  await checkMasked('after the first deploy')

  await commit(tokens[1] ?? '')
  t.match(await service.run('staging', 'preview'), { status: 'succeeded' })
  await injectFault(service.sandbox, {
    type: 'aws:sns/topic:Topic',
    operation: 'update',
    mode: 'fail',
    message: `InvalidParameter: ${tokens[0]} and ${tokens[1]}`,
  })
  t.match(await service.run('staging', 'deploy'), {
    status: 'failed',
    error: { code: 'resource-failed', message: /InvalidParameter: \[secret\] and \[secret\]/ },
  })
  await checkMasked('after a failed deploy with the new token')
  await clearFaults(service.sandbox)

  await commit(tokens[2] ?? '', { 'index.ts': throwing })
  t.match(await service.run('staging', 'deploy'), {
    status: 'failed',
    error: { message: /the token \[secret\] with the pin \[secret\] is refused/ },
  })
  await checkMasked('after an error of the program')

  await commit(tokens[2] ?? '', { 'index.ts': program })
  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded' })
  await checkMasked('in a drift report')
  t.match(
    await service.run('staging', 'state-edit', {
      stateEdit: { action: 'rename', urn: 'news', name: 'other' },
      confirm: 'staging',
    }),
    { status: 'succeeded' },
    'an operation that reads no settings',
  )
  await checkMasked('after a state edit')
  t.match(await service.run('staging', 'destroy', { confirm: 'staging' }), { status: 'succeeded' })
  await checkMasked('after the destroy')
  const cli = (...args: string[]) =>
    run(args, { TWINSTACK_URL: service.url, TWINSTACK_TOKEN: service.token })
  refuseShown(t, (await cli('logs', first.id)).stdout, 'in the log of the command line')
})

t.test('a secret of another stack that the program throws', async t => {
  const shared = 'shared-secret-canary'
  const settings = 'config:\n  aws:region: eu-central-1\n'
  const repository = makeRepository(t, 'tiny', {
    'Pulumi.yaml': project.replace(/^config:[^]*/m, ''),
    'Pulumi.staging.yaml': settings,
    'Pulumi.reader.yaml': settings,
    'index.ts': `import * as pulumi from '@pulumi/pulumi'
export default async function program () {
  if (pulumi.getStack() !== 'reader') return { password: pulumi.secret('${shared}'), pin: pulumi.secret('739') }
  const other = new pulumi.StackReference('organization/lab/staging')
  const { secretValue } = await other.getOutputDetails('password')
  const pin = (await other.getOutputDetails('pin')).secretValue
  console.log('before', secretValue)
  throw new Error('refused: ' + secretValue + ', ' + JSON.stringify({ secretValue }) + ', pin ' + pin)
}
`,
  })
  const service = await testService(t, { repository, env: { TWINSTACK_SWEEP: '3600' } })
  await service.environment('staging', 'staging')
  await service.environment('reader', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
  t.match(await service.run('reader', 'deploy'), {
    status: 'failed',
    error: { message: /refused: \[secret\], \{"secretValue":"\[secret\]"\}, pin \[secret\]/ },
  })
  for (const name of ['staging', 'reader'])
    t.notMatch(await readShown(service, name), new RegExp(shared))
})
