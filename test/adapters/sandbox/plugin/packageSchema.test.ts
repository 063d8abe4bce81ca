import t from 'tap'
import { listProviderTypes } from '../../../../src/adapters/sandbox/catalog/providerSchema.ts'
import { readPackageSchema } from '../../../../src/adapters/sandbox/plugin/packageSchema.ts'

const schema = readPackageSchema()
const text = { type: 'string' }

t.test('every type of the installed package, and its functions', async t => {
  t.same(Object.keys(schema.resources).sort(), listProviderTypes().sort())
  t.match(schema.functions['aws:index/getCallerIdentity:getCallerIdentity'], {
    outputs: { properties: { accountId: text }, required: ['accountId', 'arn', 'id', 'userId'] },
  })
  t.match(schema.functions['aws:sns/getTopic:getTopic']?.inputs, {
    properties: { name: text },
    required: ['name'],
  })
  t.ok(new RegExp(schema.meta.moduleFormat).test('s3/bucket'), 'the engine binds it only so')
  t.match(schema.provider.inputProperties, { region: {}, defaultTags: {} })
})

t.test('properties with their types', async t => {
  const topic = schema.resources['aws:sns/topicSubscription:TopicSubscription']
  t.same(topic?.requiredInputs, ['endpoint', 'protocol', 'topic'])
  t.match(topic?.inputProperties, {
    endpoint: text,
    rawMessageDelivery: { type: 'boolean' },
    confirmationTimeoutInMinutes: { type: 'number' },
  })
  t.notOk(topic?.inputProperties['ownerId'], 'an output is not an input')
  t.match(topic?.properties, { ownerId: text })
  t.notOk(topic?.properties['id'], 'a name that every resource has')
  t.match(schema.resources['aws:lambda/function:Function']?.inputProperties, {
    architectures: { type: 'array', items: text },
    code: { $ref: 'pulumi.json#/Archive' },
    environment: { $ref: 'pulumi.json#/Any' },
    tags: { type: 'object', additionalProperties: text },
  })
})
