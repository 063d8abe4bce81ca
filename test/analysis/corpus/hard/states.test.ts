/** Contents of states beside resources of AWS: secrets, unknown values, other providers, URNs. */
import t from 'tap'
import { compareStates } from '../../../../src/analysis/parity/compareStates.ts'
import { differencesOf, exportOf, production, staging } from '../build.ts'
import type { CorpusResource } from '../build.ts'
import { of, one, testPairs } from './pairs.ts'
import type { PairCase, Properties } from './pairs.ts'

const secret = (letter: string): Properties => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: `v1:${letter.repeat(16)}:${letter.repeat(40)}`,
})
const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
const fn = 'aws:lambda/function:Function'
const long = 'x'.repeat(2_000_000)

const values: PairCase[] = [
  one(
    'the ciphertext of a secret',
    'aws:ssm/parameter:Parameter',
    { type: 'SecureString', value: secret('a') },
    { type: 'SecureString', value: secret('b') },
  ),
  one(
    'a secret inside a document, and a plain value beside it',
    'aws:ecs/taskDefinition:TaskDefinition',
    { family: 'a', volumes: [{ name: 'x', key: secret('a') }] },
    { family: 'b', volumes: [{ name: 'x', key: secret('b') }] },
    ['TaskDefinition one family'],
  ),
  one(
    'what one side keeps secret and the other does not',
    fn,
    { environment: { variables: { API_KEY: 'abc' } } },
    { environment: { variables: { API_KEY: secret('b') } } },
    ['Function one environment.variables.API_KEY'],
  ),
  one('a value that a plan does not know', fn, { description: unknown }, { description: 'x' }),
  one('null, and nothing', fn, { description: null, layers: null }, {}),
  one('a long text', 'aws:s3/bucketObject:BucketObject', { content: long }, { content: long }),
  one(
    'one letter of a long text',
    'aws:s3/bucketObject:BucketObject',
    { content: `${long}a` },
    { content: `${long}b` },
    ['BucketObject one content'],
  ),
  one(
    'letters of other scripts',
    fn,
    { description: 'Grüße, 世界 🚀' },
    { description: 'Grüße, 世界 🚀' },
  ),
  one('one letter of another script', fn, { description: 'Größe' }, { description: 'Grüße' }, [
    'Function one description',
  ]),
  one('a number beyond the exact ones', fn, { memorySize: 1e21 }, { memorySize: 1e21 }),
]

const inside: Partial<CorpusResource> = { parent: 'shop:index:Api::api' }
const shapes: PairCase[] = [
  [
    'a name with colons in it',
    [of(fn, { timeout: 5 }, undefined, 'a::b')],
    [of(fn, { timeout: 6 }, undefined, 'a::b')],
    ['Function a::b timeout'],
  ],
  [
    'names with the environment as an ending',
    [of(fn, { timeout: 5 }, undefined, 'api-stg')],
    [of(fn, { timeout: 5 }, undefined, 'api-prd')],
  ],
  [
    'random endings of names',
    [named('orders-1a2b3c4'), uses('orders-1a2b3c4')],
    [named('orders-9f8e7d6'), uses('orders-9f8e7d6')],
  ],
  [
    'a queue that one side does not have',
    [named('orders-1a2b3c4')],
    [named('orders-9f8e7d6'), of('aws:sqs/queue:Queue', {}, {}, 'dead')],
    ['Queue dead missing'],
  ],
  [
    'the length of a generated password, and the password',
    [of('random:index/randomPassword:RandomPassword', { length: 8 }, { length: 8, result: 'a' })],
    [of('random:index/randomPassword:RandomPassword', { length: 32 }, { length: 32, result: 'b' })],
    ['RandomPassword one length'],
  ],
  [
    'a dynamic resource with the same code',
    [of('pulumi-nodejs:dynamic:Resource', { __provider: 'code', size: 1 }, { id: 'a', made: 1 })],
    [of('pulumi-nodejs:dynamic:Resource', { __provider: 'code', size: 1 }, { id: 'b', made: 2 })],
  ],
  [
    'a dynamic resource with another input',
    [of('pulumi-nodejs:dynamic:Resource', { __provider: 'code', size: 1 }, {})],
    [of('pulumi-nodejs:dynamic:Resource', { __provider: 'code', size: 2 }, {})],
    ['Resource one size'],
  ],
  [
    'a resource that moved into a component',
    [of(fn, { timeout: 5 })],
    [component('shop:index:Api', 'api'), of(fn, { timeout: 5 }, undefined, 'one', inside)],
  ],
  [
    'a component under another name and type',
    [
      component('shop:index:Web', 'web'),
      of(fn, { timeout: 5 }, undefined, 'web-fn', { parent: 'shop:index:Web::web' }),
    ],
    [component('shop:index:Api', 'api'), of(fn, { timeout: 5 }, undefined, 'api-fn', inside)],
  ],
  [
    'a name that an alias declares',
    [
      of(fn, { timeout: 5, handler: 'x' }, undefined, 'old'),
      of(fn, { timeout: 9 }, undefined, 'two'),
    ],
    [
      of(fn, { timeout: 6, handler: 'y' }, undefined, 'new', { aliases: ['old'] }),
      of(fn, { timeout: 9 }, undefined, 'two'),
    ],
    ['Function new handler', 'Function new timeout'],
  ],
  [
    'protection of a resource',
    [of(fn, {}, undefined, 'one')],
    [of(fn, {}, undefined, 'one', { protect: true })],
    ['Function one protect'],
  ],
]
function component(type: string, name: string): CorpusResource {
  return { type, name, custom: false }
}
function named(name: string): CorpusResource {
  return of('aws:sqs/queue:Queue', { name }, { name, url: `https://sqs/${name}` }, 'orders', {
    id: `https://sqs/${name}`,
  })
}
function uses(name: string): CorpusResource {
  return of(fn, { environment: { variables: { QUEUE: `https://sqs/${name}` } } }, undefined, 'f')
}

const gcp = (project: string, more: Properties, type = 'gcp:storage/bucket:Bucket') =>
  of(type, { project, ...more }, { project, ...more, selfLink: `https://x/projects/${project}/a` })
const azure = (id: string, more: Properties) =>
  of(
    'azure-native:storage:StorageAccount',
    { resourceGroupName: 'rg', ...more },
    undefined,
    'one',
    {
      id: `/subscriptions/${id}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/x`,
    },
  )
const subscription = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`
const clouds: PairCase[] = [
  [
    'a project each',
    [gcp('shop-stg-4821', { location: 'EU' }), role('shop-stg-4821')],
    [gcp('shop-prd-1190', { location: 'EU' }), role('shop-prd-1190')],
  ],
  [
    'a size of machines',
    [gcp('a-4821', { machineType: 'e2-small' }, 'gcp:compute/instance:Instance')],
    [gcp('b-1190', { machineType: 'e2-standard-4' }, 'gcp:compute/instance:Instance')],
    ['Instance one machineType'],
  ],
  [
    'a bucket without uniform access',
    [gcp('a-4821', { uniformBucketLevelAccess: false })],
    [gcp('b-1190', { uniformBucketLevelAccess: true })],
    ['Bucket one uniformBucketLevelAccess'],
  ],
  [
    'a switch that only one side declares, of a type that nobody describes',
    [gcp('a-4821', {})],
    [gcp('b-1190', { uniformBucketLevelAccess: true })],
    ['Bucket one uniformBucketLevelAccess'],
  ],
  [
    'a subscription each',
    [azure(subscription('1'), { scope: `/subscriptions/${subscription('1')}/x` })],
    [azure(subscription('2'), { scope: `/subscriptions/${subscription('2')}/x` })],
  ],
  [
    'a version of TLS',
    [azure(subscription('1'), { minimumTlsVersion: 'TLS1_0' })],
    [azure(subscription('2'), { minimumTlsVersion: 'TLS1_2' })],
    ['StorageAccount one minimumTlsVersion'],
  ],
]
function role(project: string): CorpusResource {
  const member = `serviceAccount:api@${project}.iam.gserviceaccount.com`
  return gcp(project, { role: 'roles/viewer', member }, 'gcp:projects/iAMMember:IAMMember')
}
testPairs([...values, ...shapes, ...clouds])

t.test('reports values that a plan does not know as not comparable', async t => {
  const { comparison } = compareStates({
    left: exportOf(staging, [of(fn, { imageUri: unknown })]),
    right: exportOf(production, [of(fn, { imageUri: 'api@sha256:1' })]),
    options: { now: new Date('2026-01-01T00:00:00Z') },
  })
  t.same(
    comparison.notComparable.map(({ path, why }) => `${path} ${why}`),
    ['imageUri unknown'],
  )
})

t.test(
  'URNs of other languages: types of packages with slashes, providers with versions',
  async t => {
    const side = (name: string): CorpusResource[] => [
      { type: 'pulumi:providers:kubernetes', name, inputs: { namespace: 'x' } },
      of('kubernetes:core/v1:Service', { spec: { port: 1 } }, undefined, 'a', {
        provider: `pulumi:providers:kubernetes::${name}`,
      }),
      of('my-components:index:Web', {}, {}, 'web', { custom: false }),
    ]
    t.same(differencesOf(side('k8s-staging'), side('k8s-production')), [])
    t.same(differencesOf(side('default_4_18_0'), side('default_4_18_1')), [])
  },
)

const queueUrl = (side: string) => `https://sqs.eu-west-1.amazonaws.com/1/orders-${side}`
const queue = (side: string) =>
  of('aws:sqs/queue:Queue', {}, { url: queueUrl(side) }, 'orders', { id: queueUrl(side) })
const reads = (side: string, more: Properties = {}) =>
  of(fn, { environment: { variables: { QUEUE: queueUrl(side) } }, ...more }, undefined, 'f')
const registry = (account: string) =>
  of(
    'aws:ecr/repository:Repository',
    {},
    { repositoryUrl: `${account}.dkr.ecr.eu-west-1.amazonaws.com/api` },
    'api',
  )
testPairs([
  ['a queue each', [queue('4f2a'), reads('4f2a')], [queue('9c1b'), reads('9c1b')]],
  [
    "staging reads production's queue by the same text",
    [queue('4f2a'), reads('9c1b')],
    [queue('9c1b'), reads('9c1b')],
    ['Function f environment.variables.QUEUE'],
  ],
  [
    "production reads staging's queue by the same text",
    [queue('4f2a'), reads('4f2a', { description: 'in staging' })],
    [queue('9c1b'), reads('4f2a', { description: 'in production' })],
    ['Function f environment.variables.QUEUE'],
  ],
  [
    "a policy that names production's queue",
    [queue('4f2a'), named2('9c1b')],
    [queue('9c1b'), named2('9c1b')],
    ['RolePolicy p policy.Statement[A].Resource'],
  ],
  ['what neither has in its state', [queue('4f2a'), reads('77aa')], [queue('9c1b'), reads('77aa')]],
  [
    "an image in production's registry, which both run",
    [
      registry('482913570264'),
      of(fn, { imageUri: '907265183412.dkr.ecr.eu-west-1.amazonaws.com/api:1' }),
    ],
    [
      registry('907265183412'),
      of(fn, { imageUri: '907265183412.dkr.ecr.eu-west-1.amazonaws.com/api:1' }),
    ],
  ],
])
function named2(side: string): CorpusResource {
  const statement = { Sid: 'A', Effect: 'Allow', Action: 'sqs:*', Resource: queueUrl(side) }
  return of(
    'aws:iam/rolePolicy:RolePolicy',
    { policy: JSON.stringify({ Statement: [statement] }) },
    undefined,
    'p',
  )
}
