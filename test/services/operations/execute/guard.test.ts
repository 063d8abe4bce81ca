import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { listDependents } from '../../../../src/services/operations/execute/dependents.ts'
import {
  createGuard,
  readProviderConfig,
} from '../../../../src/services/operations/execute/guard.ts'
import { isStateful } from '../../../../src/analysis/deploy/stateful.ts'
import {
  noOptions,
  isTooManyGone,
  type Operation,
  type ResourceRecord,
} from '../../../../src/model/operation.ts'
import type { Tree } from '../../../../src/model/revision.ts'
import type { CloudRequest } from '../../../../src/model/run.ts'
import { findSandboxIdentity } from '../../../../src/adapters/sandbox/identity.ts'
import { findMissingInSandbox } from '../../../../src/adapters/sandbox/probe.ts'
import { newEnvironment, newOperation, testStore } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

const urn = (name: string) => `urn:pulumi:staging::shop::aws:sns/topic:Topic::${name}`
const resource = (name: string, more: Partial<ResourceRecord> = {}): ResourceRecord => ({
  urn: urn(name),
  type: 'aws:sns/topic:Topic',
  name,
  id: name,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: {},
  outputs: {},
  ...more,
})

function folder(t: { teardown(work: () => void): void }): string {
  const made = mkdtempSync(join(tmpdir(), 'tw-guard-'))
  t.teardown(() => rmSync(made, { recursive: true, force: true }))
  return made
}

t.test('account and region are learned while nothing is there, then held to', async t => {
  const { store } = await testStore(t)
  await store.environments.create(newEnvironment('staging'))
  const operation = await store.operations.create(newOperation('staging'))
  let here: { account: string | null; region: string | null } = { account: '1', region: 'a' }
  let gone: string[] = []
  const guard = createGuard({
    store,
    identity: async () => here,
    probe: async ({ resources }) => ({ gone, of: resources.length }),
    vanishedPercent: 20,
  })
  const request = async (change: Partial<Operation> = {}) =>
    guard({
      operation: { ...operation, ...change },
      environment: requirePresent(await store.environments.get('staging')),
      tree: { folder: '/nowhere' } as Tree,
      cloud: { config: {} } as CloudRequest,
    })
  t.same(await request(), { vanishedPercent: 20, confirm: false })
  here = { account: '2', region: null }
  await request()
  t.match(await store.environments.get('staging'), { account: '2', region: null }, 'still free')
  await store.environments.record('staging', {
    state: {
      resources: [resource('a'), resource('b'), resource('c'), resource('d')],
      digest: 'one',
    },
  })
  here = { account: '2', region: 'b' }
  await request()
  t.match(
    await store.environments.get('staging'),
    { account: '2', region: 'b' },
    'what was not known is filled in',
  )
  here = { account: '3', region: 'b' }
  await t.rejects(request(), { code: 'account-mismatch', message: /account 2, .* 3/ })
  here = { account: '2', region: 'c' }
  await t.rejects(request(), { code: 'region-mismatch' })
  here = { account: null, region: null }
  gone = [urn('a'), urn('b'), urn('c')]
  t.match(
    await request(),
    { confirm: true },
    'an account that is unknown is not compared; missing resources need a confirmation',
  )
  t.equal(await request({ options: { ...noOptions, force: ['vanished'] } }), null)
})

t.test('more than the share, and at least three', async t => {
  t.same(
    [
      isTooManyGone(2, 2, 20),
      isTooManyGone(3, 15, 20),
      isTooManyGone(3, 14, 20),
      isTooManyGone(0, 0, 0),
    ],
    [false, false, true, false],
  )
})

t.test('provider settings and what the sandbox makes of them', async t => {
  const tree = folder(t)
  writeFileSync(
    join(tree, 'Pulumi.staging.yaml'),
    'config:\n  aws:region: eu-west-3\n  aws:allowedAccountIds: ["42"]\n  shop:settings: {}\n',
  )
  const config = async (template: string | null, ours = {}) =>
    await readProviderConfig({ folder: tree }, { name: 'pr-1', template }, { config: ours })
  t.same(findSandboxIdentity(await config('staging')), {
    account: '000000000042',
    region: 'eu-west-3',
  })
  t.same(
    findSandboxIdentity(await config('staging', { 'aws:region': 'eu-west-1' })),
    { account: '000000000042', region: 'eu-west-1' },
    'ours over the file',
  )
  t.same(
    findSandboxIdentity(await config(null)),
    { account: null, region: null },
    'unknown without a file',
  )
  t.same(findSandboxIdentity({ 'shop:settings': {} }), {
    account: '000000000000',
    region: 'eu-west-1',
  })
})

t.test('the fast search of the sandbox account', async t => {
  const cloud = folder(t)
  const place = join(cloud, 'accounts', '000000000000', 'eu-west-1', 'aws.sns.Topic')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'arn%3Aa.json'), '{}')
  const findMissing = (at: string) =>
    findMissingInSandbox(at, [
      { urn: 'a', type: 'aws:sns/topic:Topic', id: 'arn:a' },
      { urn: 'b', type: 'aws:sns/topic:Topic', id: 'arn:b' },
      { urn: 'c', type: 'random:index/id:Id', id: 'x' },
    ])
  t.same(await findMissing(cloud), { gone: ['b'], of: 2 })
  t.same(await findMissing(join(cloud, 'moved')), { gone: ['a', 'b'], of: 2 })
})

t.test('what depends on targets, whichever way', async t => {
  const all = [
    resource('a'),
    resource('b', { dependencies: [urn('a')] }),
    resource('c', { parent: urn('b') }),
    resource('d'),
  ]
  t.same(listDependents(all, [urn('a')]), [urn('b'), urn('c')])
  t.same(listDependents(all, [urn('d')]), [])
})

t.test('databases, keys and queues hold something; topics do not', async t => {
  t.same(
    [
      'aws:rds/cluster:Cluster',
      'aws:kms/key:Key',
      'aws:sqs/queue:Queue',
      'aws:sns/topic:Topic',
    ].map(isStateful),
    [true, true, true, false],
  )
})

t.test('an adopted state is compared with the account of the credentials', async t => {
  const { store } = await testStore(t)
  await store.environments.create(newEnvironment('production', { kind: 'production' }))
  await store.environments.create(newEnvironment('staging'))
  const type = 'aws:rds/cluster:Cluster'
  const arn = (account: string, name: string, region = 'eu-west-1') =>
    `arn:aws:rds:${region}:${account}:cluster:${name}`
  const orders = resource('orders', { type, outputs: { arn: arn('111111111111', 'orders') } })
  await store.environments.record('production', { state: { resources: [orders], digest: 'x' } })
  const provider = (region: string) => ({
    urn: 'urn:pulumi:staging::shop::pulumi:providers:aws::default',
    type: 'pulumi:providers:aws',
    custom: true,
    id: 'p',
    inputs: { region },
  })
  const adopt = async (
    outputs: object,
    { account = '111111111111', region = 'eu-west-1', id = 'orders', tagged = '' } = {},
  ) => {
    const operation = await store.operations.create(newOperation('staging'))
    const resources = [
      provider(region),
      { ...orders, id, outputs, provider: `${provider(region).urn}::p` },
    ]
    await store.states.saveUpload(operation.id, {
      createdEnvironment: false,
      body: gzipSync(JSON.stringify({ version: 3, deployment: { resources } })),
    })
    const guard = createGuard({
      store,
      identity: async () => ({ account, region: 'eu-west-1' }),
      probe: async () => null,
      account: async () =>
        tagged === ''
          ? []
          : [{ type, id, arn: null, tags: { 'twinstack:environment': tagged } } as never],
      vanishedPercent: 20,
    })
    return guard({
      operation: {
        ...operation,
        kind: 'state-edit',
        options: { ...noOptions, stateEdit: { action: 'adopt', acceptChanges: false } },
      },
      environment: requirePresent(await store.environments.get('staging')),
      tree: { folder: '/nowhere' } as Tree,
      cloud: { config: {} } as CloudRequest,
    })
  }
  const taken = { code: 'import-refused', message: /another environment has it/ }
  for (const [what, outputs] of [
    ['no ARN', {}],
    ['an ARN of another account', { arn: arn('222222222222', 'orders') }],
    ['an ARN of another region', { arn: arn('111111111111', 'orders', 'us-east-1') }],
    ['an ARN of another name', { arn: arn('111111111111', 'mine') }],
  ] as const)
    await t.rejects(adopt(outputs), taken, `an invented state: ${what}`)
  await t.resolves(adopt({ arn: arn('222222222222', 'orders') }, { account: '222222222222' }))
  await t.resolves(adopt({}, { region: 'us-east-1' }), 'the engine would change another region')
  await t.resolves(adopt({}, { id: 'invoices' }))
  await t.rejects(adopt({}, { id: 'invoices', tagged: 'pr-7' }), taken, 'a tag says whose it is')
  await t.resolves(adopt({}, { id: 'invoices', tagged: 'staging' }))
})

t.test('what was imported is compared again before anything is written', async t => {
  const { store } = await testStore(t)
  await store.environments.create(newEnvironment('production', { kind: 'production' }))
  await store.environments.create(newEnvironment('pr-1', { kind: 'ephemeral' }))
  const type = 'aws:lambda/permission:Permission'
  const permission = (name: string, of: string) =>
    resource(name, { type, id: 'AllowApi', outputs: { function: of } })
  await store.environments.record('production', {
    state: { resources: [permission('api', 'orders')], digest: 'x' },
  })
  const { id, ...operation } = await store.operations.create({
    ...newOperation('pr-1'),
    kind: 'import',
  })
  const write = async (of: string, kind: Operation['kind'] = 'destroy') => {
    await store.environments.record('pr-1', {
      state: { resources: [permission('mine', of)], digest: of },
    })
    const guard = createGuard({
      store,
      identity: async () => ({ account: '1', region: null }),
      probe: async () => null,
      vanishedPercent: 20,
    })
    return guard({
      operation: { ...operation, id, kind },
      environment: requirePresent(await store.environments.get('pr-1')),
      tree: { folder: '/nowhere' } as Tree,
      cloud: { config: {} } as CloudRequest,
    })
  }
  await t.resolves(write('orders'), 'a program may create what looks the same')
  await store.operations.claim('pr-1', { worker: 'w', leaseSeconds: 60 })
  await store.operations.transition(id, {
    from: 'running',
    to: 'succeeded',
    actor: operation.requestedBy,
    reason: 'a test',
    imported: [{ urn: urn('mine'), type, name: 'mine', id: 'AllowApi', protect: true, code: '' }],
  })
  await t.rejects(write('orders'), {
    code: 'import-refused',
    message: /AllowApi was imported into pr-1/,
    hint: /state forget/,
  })
  await t.resolves(write('orders', 'state-edit'), 'the way out of it')
  await t.resolves(write('invoices'), 'a statement of another function')
})
