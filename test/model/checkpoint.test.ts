import t from 'tap'
import {
  getDeployment,
  getName,
  getOutputs,
  summarise,
  withhold,
} from '../../src/model/checkpoint.ts'
import type { Deployment } from '../../src/model/checkpoint.ts'
import { requirePresent } from '../helper/present.ts'

const secret = {
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: 'v1:abc:def',
}
const asset = { '4dabf18193072939515e22adb298388d': 'c44067f5952c0a294b673a41bacd8c17', hash: 'x' }
const stack = 'urn:pulumi:staging::shop::pulumi:pulumi:Stack::shop-staging'
const topic = 'urn:pulumi:staging::shop::aws:sns/topic:Topic::alerts'

const deployment: Deployment = {
  resources: [
    {
      urn: stack,
      type: 'pulumi:pulumi:Stack',
      custom: false,
      outputs: { url: 'https://example.com', token: secret, nested: { key: [secret] } },
    },
    {
      urn: topic,
      type: 'aws:sns/topic:Topic',
      custom: true,
      id: 'arn:topic',
      parent: stack,
      protect: true,
      inputs: {
        __defaults: ['name'],
        name: 'alerts',
        policy: secret,
        list: [{ __defaults: [], a: secret }],
      },
      outputs: { asset },
    },
  ],
  pending_operations: [
    { resource: { urn: topic, type: 'aws:sns/topic:Topic', custom: true }, type: 'updating' },
  ],
}

t.test('resources with secrets withheld and defaults dropped', async t => {
  const { resources, pendingOperations, digest } = summarise(deployment)
  t.match(resources[1], {
    urn: topic,
    name: 'alerts',
    id: 'arn:topic',
    parent: stack,
    provider: null,
    custom: true,
    protect: true,
    dependencies: [],
  })
  t.same(requirePresent(resources[1]).inputs, {
    name: 'alerts',
    policy: '[secret]',
    list: [{ a: '[secret]' }],
  })
  t.same(requirePresent(resources[1]).outputs, { asset }, 'an asset is no secret')
  t.same(pendingOperations, [{ urn: topic, type: 'updating' }])
  t.match(digest, /^[0-9a-f]{64}$/)
  t.equal(digest, summarise(structuredClone(deployment)).digest, 'the same state, the same digest')
  const changed = structuredClone(deployment)
  requirePresent(requirePresent(requirePresent(changed.resources)[1]).inputs).name = 'other'
  t.not(digest, summarise(changed).digest)
})

t.test('an output with a secret anywhere inside is secret as a whole', async t => {
  t.same(getOutputs(deployment), {
    url: { value: 'https://example.com', secret: false },
    token: { value: null, secret: true },
    nested: { value: null, secret: true },
  })
  t.same(getOutputs({}), {})
})

t.test('a deployment is found in a checkpoint file and in an export', async t => {
  t.same(getDeployment({ version: 3, checkpoint: { stack: 'x', latest: deployment } }), deployment)
  t.same(getDeployment({ version: 3, deployment }), deployment)
  t.same(getDeployment({ version: 3, checkpoint: { stack: 'x' } }), {}, 'a stack without updates')
  t.same(getDeployment(null), {}, 'no stack')
})

t.test('names and plain values', async t => {
  t.equal(getName('urn:pulumi:s::p::t::a::b'), 'a::b', 'a name may hold colons')
  for (const value of [null, 1, 'x', true, [], {}]) t.same(withhold(value), value)
})
