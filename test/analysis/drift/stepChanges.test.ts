import type { StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import t from 'tap'
import { toChange } from '../../../src/analysis/drift/stepChanges.ts'

function metadata(change: Record<string, unknown>): StepEventMetadata {
  const urn = 'urn:pulumi:s::p::aws:ec2/securityGroup:SecurityGroup::db'
  return {
    op: 'update',
    urn,
    type: 'aws:ec2/securityGroup:SecurityGroup',
    provider: '',
    ...change,
  }
}

t.test('an update: recorded before, declared after', async t => {
  const change = toChange(
    metadata({
      detailedDiff: {
        'ingress[0].cidrBlocks[0]': { diffKind: 'update', inputDiff: false },
        name: { diffKind: 'update-replace', inputDiff: false },
        gone: { diffKind: 'delete', inputDiff: true },
      },
      old: {
        inputs: { gone: 1 },
        outputs: { ingress: [{ cidrBlocks: ['10.0.0.0/8'] }], name: 'a', gone: 1 },
      },
      new: { inputs: { ingress: [{ cidrBlocks: ['0.0.0.0/0'] }], name: 'b' }, outputs: {} },
    }),
    false,
  )
  t.same(change.properties, [
    {
      path: 'ingress[0].cidrBlocks[0]',
      kind: 'update',
      replace: false,
      secret: false,
      before: '10.0.0.0/8',
      after: '0.0.0.0/0',
    },
    { path: 'name', kind: 'update', replace: true, secret: false, before: 'a', after: 'b' },
    { path: 'gone', kind: 'delete', replace: false, secret: false, before: 1, after: null },
  ])
})

t.test('a refresh: recorded before, the cloud after, also for unchanged inputs', async t => {
  const change = toChange(
    metadata({
      detailedDiff: { engineVersion: { diffKind: 'update', inputDiff: false } },
      old: { inputs: { engineVersion: '16.6' }, outputs: { engineVersion: '16.6' } },
      new: { inputs: { engineVersion: '16.6' }, outputs: { engineVersion: '15.4' } },
    }),
    true,
  )
  t.match(change.properties, [{ before: '16.6', after: '15.4' }])
})

t.test('secrets are withheld on both sides, unknowns are readable', async t => {
  const change = toChange(
    metadata({
      detailedDiff: {
        password: { diffKind: 'update', inputDiff: false },
        nested: { diffKind: 'update', inputDiff: false },
        arn: { diffKind: 'add', inputDiff: false },
      },
      old: { inputs: {}, outputs: { password: '[secret]', nested: { a: [{ b: '[secret]' }] } } },
      new: {
        inputs: {
          password: 'leaked',
          nested: 'plain',
          arn: '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
        },
        outputs: {},
      },
    }),
    false,
  )
  t.match(change.properties, [
    { path: 'password', secret: true, before: '[secret]', after: '[secret]' },
    { path: 'nested', secret: true, before: '[secret]', after: '[secret]' },
    { path: 'arn', kind: 'add', secret: false, before: null, after: '[unknown]' },
  ])
})

t.test(
  'without a detailed diff the changed keys are named; a create has no properties',
  async t => {
    t.match(
      toChange(
        metadata({
          diffs: ['a'],
          old: { inputs: {}, outputs: { a: 1 } },
          new: { inputs: { a: 2 }, outputs: {} },
        }),
        false,
      ).properties,
      [{ path: 'a', before: 1, after: 2 }],
    )
    t.same(
      toChange(metadata({ op: 'create', new: { inputs: { a: 1 }, outputs: {} } }), false)
        .properties,
      [],
    )
  },
)

t.test('a refresh reports another resource with the old id and equal inputs', async t => {
  const sides = {
    old: { inputs: {}, outputs: { uniqueId: 'AROA1', arn: 'a' } },
    new: { inputs: {}, outputs: { uniqueId: 'AROA2', arn: 'b' } },
  }
  t.match(toChange(metadata({ op: 'same', ...sides }), true), {
    op: 'refresh',
    properties: [{ path: 'uniqueId', before: 'AROA1', after: 'AROA2' }],
  })
  t.match(toChange(metadata({ op: 'same', ...sides }), false), { op: 'same', properties: [] })
})

t.test('a refresh reports running versions that the program does not declare', async t => {
  const refreshed = (before: Record<string, unknown>, after: Record<string, unknown>) =>
    toChange(metadata({ op: 'same', old: { outputs: before }, new: { outputs: after } }), true)
  t.match(refreshed({ status: 'available' }, { status: 'stopped' }), {
    op: 'refresh',
    properties: [{ path: 'status', before: 'available', after: 'stopped' }],
  })
  t.match(refreshed({ sourceCodeHash: 'a' }, { sourceCodeHash: 'b' }), {
    properties: [{ path: 'sourceCodeHash' }],
  })
  t.same(refreshed({ endpoint: 'a' }, { endpoint: 'b' }).properties, [])
  const upgraded = metadata({
    op: 'refresh',
    detailedDiff: { engineVersion: { diffKind: 'update', inputDiff: false } },
    old: { outputs: { engineVersion: '16.6', engineVersionActual: '16.6' } },
    new: { outputs: { engineVersion: '16.8', engineVersionActual: '16.8' } },
  })
  t.same(
    toChange(upgraded, true).properties.map(({ path }) => path),
    ['engineVersion'],
    'one change is reported once',
  )
})

t.test('a refresh reports undeclared properties, without those that the cloud manages', async t => {
  const outputs = (more: object) => ({
    inputs: { allocatedStorage: 20 },
    outputs: { allocatedStorage: 20, ...more },
  })
  const change = toChange(
    {
      op: 'update',
      urn: 'urn:pulumi:p::shop::aws:rds/instance:Instance::db',
      type: 'aws:rds/instance:Instance',
      old: outputs({
        arn: 'arn:a',
        endpoint: 'a:1',
        latestRestorableTime: '1',
        storageEncrypted: true,
        metadataOptions: { httpTokens: 'required', hostId: 'h-1' },
        replicas: ['a'],
        policy: '',
        ingress: [],
        desiredCapacity: 2,
      }),
      new: outputs({
        arn: 'arn:b',
        endpoint: 'b:1',
        latestRestorableTime: '2',
        storageEncrypted: false,
        metadataOptions: { httpTokens: 'optional', hostId: 'h-2' },
        replicas: [],
        policy: '{}',
        ingress: [{ protocol: 'tcp' }],
        desiredCapacity: 3,
      }),
      detailedDiff: {},
    },
    true,
  )
  t.same(change.properties.map(({ path, before, after }) => [path, before, after]).toSorted(), [
    ['ingress', [], [{ protocol: 'tcp' }]],
    ['metadataOptions.httpTokens', 'required', 'optional'],
    ['policy', '', '{}'],
    ['storageEncrypted', true, false],
  ])
})
