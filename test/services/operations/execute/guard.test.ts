import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import t from 'tap'
import { dependentsOf } from '../../../../src/services/operations/execute/dependents.ts'
import { createGuard, providerConfig } from '../../../../src/services/operations/execute/guard.ts'
import { isStateful } from '../../../../src/analysis/deploy/stateful.ts'
import {
  noOptions,
  tooManyGone,
  type Operation,
  type ResourceRecord,
} from '../../../../src/model/operation.ts'
import type { Tree } from '../../../../src/model/revision.ts'
import type { CloudRequest } from '../../../../src/model/run.ts'
import { sandboxIdentity } from '../../../../src/adapters/sandbox/identity.ts'
import { findMissingInSandbox } from '../../../../src/adapters/sandbox/probe.ts'
import { newEnvironment, newOperation, testStore } from '../../../helper/store.ts'
import { present } from '../../../helper/present.ts'

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
  const ask = async (change: Partial<Operation> = {}) =>
    guard({
      operation: { ...operation, ...change },
      environment: present(await store.environments.get('staging')),
      tree: { folder: '/nowhere' } as Tree,
      cloud: { config: {} } as CloudRequest,
    })
  t.same(await ask(), { vanishedPercent: 20, confirm: false })
  here = { account: '2', region: null }
  await ask()
  t.match(await store.environments.get('staging'), { account: '2', region: null }, 'still free')
  await store.environments.record('staging', {
    state: {
      resources: [resource('a'), resource('b'), resource('c'), resource('d')],
      digest: 'one',
    },
  })
  here = { account: '2', region: 'b' }
  await ask()
  t.match(
    await store.environments.get('staging'),
    { account: '2', region: 'b' },
    'what was not known is filled in',
  )
  here = { account: '3', region: 'b' }
  await t.rejects(ask(), { code: 'account-mismatch', message: /account 2, .* 3/ })
  here = { account: '2', region: 'c' }
  await t.rejects(ask(), { code: 'region-mismatch' })
  here = { account: null, region: null }
  gone = [urn('a'), urn('b'), urn('c')]
  t.match(
    await ask(),
    { confirm: true },
    'where it can not be told it is not compared; what seems gone is to be confirmed',
  )
  t.equal(await ask({ options: { ...noOptions, force: ['vanished'] } }), null)
})

t.test('more than the share, and at least three', async t => {
  t.same(
    [tooManyGone(2, 2, 20), tooManyGone(3, 15, 20), tooManyGone(3, 14, 20), tooManyGone(0, 0, 0)],
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
    await providerConfig({ folder: tree }, { name: 'pr-1', template }, { config: ours })
  t.same(sandboxIdentity(await config('staging')), { account: '000000000042', region: 'eu-west-3' })
  t.same(
    sandboxIdentity(await config('staging', { 'aws:region': 'eu-west-1' })),
    { account: '000000000042', region: 'eu-west-1' },
    'ours over the file',
  )
  t.same(
    sandboxIdentity(await config(null)),
    { account: null, region: null },
    'without a file it can not be told',
  )
  t.same(sandboxIdentity({ 'shop:settings': {} }), { account: '000000000000', region: 'eu-west-1' })
})

t.test('the fast search of the sandbox account', async t => {
  const cloud = folder(t)
  const place = join(cloud, 'accounts', '000000000000', 'eu-west-1', 'aws.sns.Topic')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'arn%3Aa.json'), '{}')
  const look = (at: string) =>
    findMissingInSandbox(at, [
      { urn: 'a', type: 'aws:sns/topic:Topic', id: 'arn:a' },
      { urn: 'b', type: 'aws:sns/topic:Topic', id: 'arn:b' },
      { urn: 'c', type: 'random:index/id:Id', id: 'x' },
    ])
  t.same(await look(cloud), { gone: ['b'], of: 2 })
  t.same(await look(join(cloud, 'moved')), { gone: ['a', 'b'], of: 2 })
})

t.test('what depends on targets, whichever way', async t => {
  const all = [
    resource('a'),
    resource('b', { dependencies: [urn('a')] }),
    resource('c', { parent: urn('b') }),
    resource('d'),
  ]
  t.same(dependentsOf(all, [urn('a')]), [urn('b'), urn('c')])
  t.same(dependentsOf(all, [urn('d')]), [])
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
