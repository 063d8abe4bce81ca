/** Further cases of the kinds of the corpus, for other resource types. */
import t from 'tap'
import { differencesOf, production, staging } from './build.ts'
import type { CorpusResource } from './build.ts'

const ecr = (account: string, repository: string) =>
  `${account}.dkr.ecr.eu-west-1.amazonaws.com/${repository}`
const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const { account: ours } = staging
const { account: theirs } = production

/** Both sides of one resource. */
function same(name: string, left: CorpusResource[], right: CorpusResource[]): void {
  t.test(`nothing: ${name}`, async t => t.same(differencesOf(left, right), []))
}
function differs(
  name: string,
  left: CorpusResource[],
  right: CorpusResource[],
  expected: string[],
): void {
  t.test(`found: ${name}`, async t => t.same(differencesOf(left, right), expected))
}
const of = (
  type: string,
  inputs: CorpusResource['inputs'],
  outputs?: CorpusResource['outputs'],
  name = 'one',
): CorpusResource => ({
  type,
  name,
  ...(inputs ? { inputs } : {}),
  ...(outputs ? { outputs } : {}),
})

// identical text, own accounts
const task = 'aws:ecs/taskDefinition:TaskDefinition'
const containers = (image: string) => JSON.stringify([{ name: 'api', image, cpu: 256 }])
same(
  'an image in each own registry by the same digest',
  [of(task, { containerDefinitions: containers(`${ecr(ours, 'api')}@${digest('a')}`) })],
  [of(task, { containerDefinitions: containers(`${ecr(theirs, 'api')}@${digest('a')}`) })],
)
same(
  'a Kubernetes deployment that runs an image of the production registry on both sides',
  [of('kubernetes:apps/v1:Deployment', { spec: { image: `${ecr(theirs, 'api')}:1.2` } })],
  [of('kubernetes:apps/v1:Deployment', { spec: { image: `${ecr(theirs, 'api')}:1.2` } })],
)
differs(
  'another digest of a Lambda image',
  [of('aws:lambda/function:Function', { imageUri: `${ecr(ours, 'fn')}@${digest('a')}` })],
  [of('aws:lambda/function:Function', { imageUri: `${ecr(theirs, 'fn')}@${digest('b')}` })],
  ['Function one imageUri'],
)
differs(
  'a queue policy that trusts a third account',
  [of('aws:sns/topicPolicy:TopicPolicy', { policy: policyOf('640318275591') }), topic(ours)],
  [of('aws:sns/topicPolicy:TopicPolicy', { policy: policyOf(theirs) }), topic(theirs)],
  ['TopicPolicy one policy.Statement[Read].Principal.AWS'],
)
same(
  'a topic policy that trusts each own account',
  [of('aws:sns/topicPolicy:TopicPolicy', { policy: policyOf(ours) }), topic(ours)],
  [of('aws:sns/topicPolicy:TopicPolicy', { policy: policyOf(theirs) }), topic(theirs)],
)
function policyOf(account: string): string {
  const Principal = { AWS: `arn:aws:iam::${account}:root` }
  const statement = {
    Sid: 'Read',
    Effect: 'Allow',
    Action: 'sns:Publish',
    Principal,
    Resource: '*',
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
function topic(account: string): CorpusResource {
  return of('aws:sns/topic:Topic', {}, { arn: `arn:aws:sns:eu-west-1:${account}:t` }, 't')
}

// outputs that the program does not declare
const outputsOnly: [string, string, object, object, string][] = [
  [
    'Kubernetes version',
    'aws:eks/cluster:Cluster',
    { version: '1.31' },
    { version: '1.32' },
    'version',
  ],
  [
    'code of a function',
    'aws:lambda/function:Function',
    { sourceCodeHash: 'a'.repeat(43) + '=' },
    { sourceCodeHash: 'b'.repeat(43) + '=' },
    'sourceCodeHash',
  ],
  [
    'encryption of a file system',
    'aws:efs/fileSystem:FileSystem',
    { encrypted: true },
    { encrypted: false },
    'encrypted',
  ],
  [
    'a stopped database',
    'aws:rds/instance:Instance',
    { status: 'stopped' },
    { status: 'available' },
    'status',
  ],
  [
    'an inactive key',
    'aws:iam/accessKey:AccessKey',
    { status: 'Inactive' },
    { status: 'Active' },
    'status',
  ],
  [
    'the engine of a cache',
    'aws:elasticache/cluster:Cluster',
    { engineVersionActual: '7.0.7' },
    { engineVersionActual: '7.1.0' },
    'engineVersionActual',
  ],
]
for (const [name, type, left, right, path] of outputsOnly)
  differs(
    `${name}, in the outputs alone`,
    [of(type, {}, { ...left })],
    [of(type, {}, { ...right })],
    [`${type.split(':').at(-1) ?? ''} one ${path}`],
  )
same(
  'values that are generated for each resource: ids, times, endpoints, keys, counters',
  [of('aws:rds/instance:Instance', {}, createFor('a', '1'))],
  [of('aws:rds/instance:Instance', {}, createFor('b', '2'))],
)
function createFor(letter: string, digit: string): CorpusResource['outputs'] {
  return {
    arn: `arn:aws:rds:eu-west-1:90726518341${digit}:db:${letter}`,
    address: `${letter}.c${digit}.eu-west-1.rds.amazonaws.com`,
    endpoint: `${letter}.c${digit}.eu-west-1.rds.amazonaws.com:5432`,
    hostedZoneId: `Z${digit.repeat(12)}A`,
    resourceId: `db-${letter.repeat(12).toUpperCase()}`,
    latestRestorableTime: `2026-01-0${digit}T00:00:00Z`,
    status: digit === '1' ? 'available' : 'backing-up',
  }
}

// spelling
const spelt: [string, string, object, object][] = [
  ['a port as text', 'aws:rds/cluster:Cluster', { port: 5432 }, { port: '5432' }],
  [
    'an address with host bits',
    'aws:ec2/subnet:Subnet',
    { cidrBlock: '10.0.1.7/24' },
    { cidrBlock: '10.0.1.0/24' },
  ],
  [
    'an IPv6 network',
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
    { cidrIpv6: '2001:DB8::0/32' },
    { cidrIpv6: '2001:db8::/32' },
  ],
  [
    'protocol 6 and tcp',
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
    { ipProtocol: '6', fromPort: 1 },
    { ipProtocol: 'tcp', fromPort: 1 },
  ],
  ['the default of a timeout', 'aws:lambda/function:Function', { timeout: 3 }, {}],
  [
    'the default of a queue',
    'aws:sqs/queue:Queue',
    { visibilityTimeoutSeconds: 30, policy: '' },
    {},
  ],
  ['an empty list and no list', 'aws:lambda/function:Function', { layers: [] }, { layers: null }],
  [
    'the engine in another case',
    'aws:rds/instance:Instance',
    { engine: 'MySQL' },
    { engine: 'mysql' },
  ],
]
for (const [name, type, left, right] of spelt)
  same(name, [of(type, { ...left }, {})], [of(type, { ...right }, {})])
differs(
  'a value that is not the default',
  [of('aws:lambda/function:Function', { timeout: 4 }, {})],
  [of('aws:lambda/function:Function', {}, {})],
  ['Function one timeout'],
)

// order
const ordered: [string, string, object, object, string][] = [
  [
    'termination policies',
    'aws:autoscaling/group:Group',
    { terminationPolicies: ['OldestInstance', 'Default'] },
    { terminationPolicies: ['Default', 'OldestInstance'] },
    'terminationPolicies',
  ],
  [
    'name servers',
    'aws:ec2/vpcDhcpOptions:VpcDhcpOptions',
    { domainNameServers: ['10.0.0.2', '1.1.1.1'] },
    { domainNameServers: ['1.1.1.1', '10.0.0.2'] },
    'domainNameServers',
  ],
  [
    'instance types of a node group',
    'aws:eks/nodeGroup:NodeGroup',
    { instanceTypes: ['m5.large', 'm6i.large'] },
    { instanceTypes: ['m6i.large', 'm5.large'] },
    'instanceTypes',
  ],
  [
    'layers of a function',
    'aws:lambda/function:Function',
    { layers: ['a:1', 'b:1'] },
    { layers: ['b:1', 'a:1'] },
    'layers',
  ],
]
for (const [name, type, left, right, path] of ordered)
  t.test(`found: order of ${name}`, async t => {
    const found = differencesOf([of(type, { ...left })], [of(type, { ...right })])
    t.ok(found.length > 0)
    t.ok(found.every(text => text.includes(path)))
  })
same(
  'order of subnets and of security groups',
  [of('aws:lb/loadBalancer:LoadBalancer', { subnets: ['s-a', 's-b'], securityGroups: ['x', 'y'] })],
  [of('aws:lb/loadBalancer:LoadBalancer', { subnets: ['s-b', 's-a'], securityGroups: ['y', 'x'] })],
)

// an empty block is a value
differs(
  'the action of a firewall rule',
  [of('aws:wafv2/ruleGroup:RuleGroup', { rules: [{ name: 'a', action: { count: {} } }] })],
  [of('aws:wafv2/ruleGroup:RuleGroup', { rules: [{ name: 'a', action: { block: {} } }] })],
  ['RuleGroup one rules[a].action'],
)

// families
const alarm = (number: number, metricName: string): CorpusResource =>
  of('aws:cloudwatch/metricAlarm:MetricAlarm', { metricName, threshold: 80 }, {}, `a-${number}`)
differs(
  'one more of the same is a count',
  [0, 1, 2].map(number => alarm(number, 'Errors')),
  [0, 1].map(number => alarm(number, 'Errors')),
  ['MetricAlarm a-* count'],
)
differs(
  'an additional resource with other values is a separate finding',
  [alarm(0, 'Errors'), alarm(1, 'Errors'), alarm(2, 'Latency')],
  [alarm(0, 'Errors'), alarm(1, 'Errors')],
  ['MetricAlarm a-2 extra'],
)

// stacks and providers
t.test('nothing: stack names of every shape', async t => {
  const pairs = [
    ['dev', 'prod'],
    ['acme-stage-eu', 'acme-live-eu'],
    ['shop.qa', 'shop.production'],
    ['blue', 'green'],
  ] as const
  for (const [left, right] of pairs) {
    const side = (stack: string) => [
      of('aws:sns/topic:Topic', { name: `${stack}-alerts`, displayName: `Alerts of ${stack}` }),
    ]
    t.same(
      differencesOf(side(left), side(right), [
        { ...staging, stack: left },
        { ...production, stack: right },
      ]),
      [],
      `${left} and ${right}`,
    )
  }
})
t.test('nothing: a random password and an id inside other resources', async t => {
  const side = (text: string) => [
    of(
      'random:index/randomId:RandomId',
      { byteLength: 4 },
      { hex: text, b64Std: `${text}==` },
      'r',
    ),
    of('aws:s3/bucket:Bucket', { bucket: `logs-${text}` }),
    of('aws:ssm/parameter:Parameter', { insecureValue: `bucket=logs-${text}` }, undefined, 'p'),
  ]
  t.same(differencesOf(side('4fk9'), side('z2b7')), [])
})
