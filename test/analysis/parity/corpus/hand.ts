/** Pairs of hand-written states. */
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import type { CompareOptions, Side } from '../../../../src/analysis/parity/compare/input.ts'
import {
  containers,
  digits,
  fleet,
  policy,
  shop,
  sideOf,
  statement,
  twoRegions,
  world,
} from './shapes.ts'
import type { World } from './shapes.ts'
import { expect } from './case.ts'
import type { Case, Expected } from './case.ts'
import { present } from '../../../helper/present.ts'

const [s, p] = [world('staging'), world('production')]
const never = { never: true }
const instance = 'ec2/instance:Instance'

type Hand = [
  about: string,
  left: ResourceRecord[] | Side,
  right: ResourceRecord[] | Side,
  expected: Expected[],
  more?: { options?: CompareOptions; renamed?: [string, string][] },
]

const pick = (all: ResourceRecord[], name: string, type = '') =>
  present(all.find(one => one.name === name && one.type.includes(type)))
/** One resource in each environment, made by the same hand. */
const both = (
  make: (w: World) => ResourceRecord[],
  left: (all: ResourceRecord[]) => void = () => {},
): [ResourceRecord[], ResourceRecord[]] => {
  const [ours, theirs] = [make(s), make(p)]
  left(ours)
  return [ours, theirs]
}

const counts: Hand[] = [
  ['the same count', fleet(s, 3), fleet(p, 3), []],
  [
    'two against three',
    fleet(s, 2),
    fleet(p, 3),
    [
      expect('scale', 'value', `${instance} web-*`, 'count'),
      expect(
        'scale',
        'value',
        'targetGroupAttachment:TargetGroupAttachment web-*-attachment',
        'count',
      ),
    ],
  ],
  [
    'three against two',
    fleet(s, 3),
    fleet(p, 2),
    [
      expect('scale', 'value', `${instance} web-*`, 'count'),
      expect(
        'scale',
        'value',
        'targetGroupAttachment:TargetGroupAttachment web-*-attachment',
        'count',
      ),
    ],
  ],
  [
    'two against three within the ratio',
    fleet(s, 2),
    fleet(p, 3),
    [],
    { options: { maximumScaleRatio: 2 } },
  ],
  [
    'two against nine beyond the ratio',
    fleet(s, 2),
    fleet(p, 9),
    [
      expect('scale', 'value', `${instance} web-*`, 'count'),
      expect(
        'scale',
        'value',
        'targetGroupAttachment:TargetGroupAttachment web-*-attachment',
        'count',
      ),
    ],
    { options: { maximumScaleRatio: 4 } },
  ],
  [
    'counted from 0 and from 1',
    fleet(s, 2, undefined, 0),
    fleet(p, 2, undefined, 1),
    [],
    {
      renamed: [
        ['web-0', 'web-2'],
        ['web-0-attachment', 'web-2-attachment'],
      ],
    },
  ],
  [
    'one of three has another image',
    fleet(s, 3, (inputs, index) => {
      if (index === 1) inputs['ami'] = 'ami-0fedcba9876543210'
    }),
    fleet(p, 3),
    [expect('image-and-instance', 'value', `${instance} web-1`, 'ami', never)],
  ],
  [
    'a smaller class within the ratio',
    fleet(s, 2, inputs => {
      inputs['instanceType'] = 't3.medium'
    }),
    fleet(p, 2),
    [],
    { options: { maximumScaleRatio: 2 } },
  ],
  [
    'a class of another family is no matter of scale',
    fleet(s, 1, inputs => {
      inputs['instanceType'] = 'm5.large'
    }),
    fleet(p, 1),
    [expect('scale', 'value', `${instance} web-0`, 'instanceType')],
    { options: { maximumScaleRatio: 8 } },
  ],
  [
    'ports are no numbers of a family',
    [s.make({ type: 'aws:lb/listener:Listener', name: 'http-80', inputs: { port: 80 } })],
    [
      p.make({ type: 'aws:lb/listener:Listener', name: 'http-80', inputs: { port: 80 } }),
      p.make({ type: 'aws:lb/listener:Listener', name: 'http-443', inputs: { port: 443 } }),
    ],
    [expect('network', 'missing', 'lb/listener:Listener http-443', null)],
  ],
]

const components: Hand[] = [
  ['components with the environment in their name', shop(s, 2), shop(p, 2), []],
  [
    'a component less, with all that is in it',
    shop(s, 2),
    shop(p, 3),
    [expect('scale', 'value', 'shop:index:Node node-*', 'count')],
  ],
  [
    'inside a component',
    ...both(
      w => shop(w, 2),
      all => {
        pick(all, 'disk-1').inputs['size'] = 50
      },
    ),
    [expect('image-and-instance', 'value', 'ebs/volume:Volume disk-1', 'size')],
  ],
  [
    'inside the other component',
    ...both(
      w => shop(w, 2),
      all => {
        pick(all, 'machine-1').inputs['ami'] = 'ami-0fedcba9876543210'
      },
    ),
    [expect('image-and-instance', 'value', `${instance} machine-1`, 'ami', never)],
  ],
  [
    'a disk of the other component',
    ...both(
      w => shop(w, 2),
      all => {
        ;(pick(all, 'machine-0').inputs['ebsBlockDevices'] as any)[0].volumeId = pick(
          all,
          'disk-1',
        ).id
      },
    ),
    [
      expect(
        'image-and-instance',
        'value',
        `${instance} machine-0`,
        'ebsBlockDevices[/dev/sdf].volumeId',
      ),
    ],
  ],
  [
    'a part too many',
    ...both(
      w => shop(w, 1),
      all => {
        all.push(
          s.make({
            type: 'aws:sqs/queue:Queue',
            name: 'debug',
            parent: present(all[0]),
            inputs: {},
          }),
        )
      },
    ),
    [expect('configuration', 'extra', 'sqs/queue:Queue debug', null)],
  ],
]

const regions: Hand[] = [
  ['the same two regions', twoRegions(s, 'us-west-2'), twoRegions(p, 'us-west-2'), []],
  [
    'another second region',
    twoRegions(s, 'us-east-1'),
    twoRegions(p, 'us-west-2'),
    [expect('region', 'value', 'twinstack:environment regions', 'regions')],
  ],
  [
    'both names in one region, and so the replica',
    twoRegions(s, 'eu-west-1'),
    twoRegions(p, 'us-west-2'),
    [
      expect('region', 'value', 'twinstack:environment regions', 'regions'),
      expect(
        'region',
        'value',
        'dynamodb/table:Table orders',
        'replicas[{region:west}].regionName',
      ),
    ],
  ],
  [
    'another first region',
    twoRegions(world('staging', 'ap-southeast-2'), 'us-west-2'),
    twoRegions(p, 'us-west-2'),
    [expect('region', 'value', 'twinstack:environment regions', 'regions')],
  ],
  [
    'another zone in the second region',
    ...both(
      w => twoRegions(w, 'us-west-2'),
      all => {
        pick(all, 'inner').inputs['availabilityZone'] = 'us-west-2c'
      },
    ),
    [expect('network', 'value', 'ec2/subnet:Subnet inner', 'availabilityZone')],
  ],
  [
    'no replica',
    ...both(
      w => twoRegions(w, 'us-west-2'),
      all => {
        pick(all, 'orders').inputs['replicas'] = []
      },
    ),
    [expect('database', 'missing', 'dynamodb/table:Table orders', 'replicas[{region:west}]')],
  ],
  [
    'a replica where nothing else is',
    ...both(
      w => twoRegions(w, 'us-west-2'),
      all => {
        pick(all, 'orders').inputs['replicas'] = [{ regionName: 'ca-central-1' }]
      },
    ),
    [
      expect(
        'region',
        'value',
        'dynamodb/table:Table orders',
        'replicas[{region:west}].regionName',
      ),
    ],
  ],
  [
    'one region only',
    twoRegions(s, 'us-west-2')
      .filter(one => one.name !== 'far' && one.name !== 'inner' && one.name !== 'west')
      .map(one => (one.name === 'orders' ? { ...one, inputs: { hashKey: 'id' } } : one)),
    twoRegions(p, 'us-west-2'),
    [
      expect('region', 'value', 'twinstack:environment regions', 'regions'),
      expect('engine-and-providers', 'missing', 'providers:aws west', null),
      expect('configuration', 'missing', 'sqs/queue:Queue far', null),
      expect('network', 'missing', 'ec2/subnet:Subnet inner', null),
      expect('database', 'missing', 'dynamodb/table:Table orders', 'replicas'),
      expect('database', 'missing', 'dynamodb/table:Table orders', 'streamArn'),
    ],
  ],
]

const queue = (w: World, name: string, inputs: Record<string, unknown> = {}) =>
  w.make({
    type: 'aws:sqs/queue:Queue',
    name,
    inputs: {
      delaySeconds: 5,
      messageRetentionSeconds: 3600,
      visibilityTimeoutSeconds: 30,
      kmsMasterKeyId: 'alias/aws/sqs',
      name: `${name}-${digits(w.environment + name, 7)}`,
      ...inputs,
    },
  })
const database = (w: World, engineVersion: string, name = 'main') =>
  w.make({
    type: 'aws:rds/instance:Instance',
    name,
    inputs: {
      engine: 'postgres',
      engineVersion,
      allocatedStorage: 100,
      identifier: `${name}-${digits(w.environment + engineVersion, 7)}`,
    },
  })

const replaced: Hand[] = [
  [
    'an old copy that waits to be deleted',
    [database(s, '16.6'), { ...database(s, '14.9'), id: 'main-0000000' }],
    [database(p, '16.6')],
    [],
  ],
  [
    'an old copy that says so, before the new one',
    [{ ...database(s, '14.9'), delete: true } as ResourceRecord, database(s, '16.6')],
    [database(p, '16.6')],
    [],
  ],
  [
    'a renamed queue',
    [queue(s, 'jobs')],
    [queue(p, 'tasks')],
    [],
    { renamed: [['jobs', 'tasks']] },
  ],
  [
    'a renamed queue, and a difference in it',
    [queue(s, 'jobs', { delaySeconds: 0 })],
    [queue(p, 'tasks')],
    [expect('configuration', 'value', 'sqs/queue:Queue tasks', 'delaySeconds')],
    { renamed: [['jobs', 'tasks']] },
  ],
  [
    'two of a type are not guessed at',
    [queue(s, 'a'), queue(s, 'b')],
    [queue(p, 'c'), queue(p, 'd')],
    [
      expect('configuration', 'extra', 'sqs/queue:Queue a', null),
      expect('configuration', 'extra', 'sqs/queue:Queue b', null),
      expect('configuration', 'missing', 'sqs/queue:Queue c', null),
      expect('configuration', 'missing', 'sqs/queue:Queue d', null),
    ],
  ],
  [
    'another thing, not another name',
    [queue(s, 'jobs')],
    [
      queue(p, 'tasks', {
        delaySeconds: 1,
        messageRetentionSeconds: 1,
        visibilityTimeoutSeconds: 1,
      }),
    ],
    [
      expect('configuration', 'extra', 'sqs/queue:Queue jobs', null),
      expect('configuration', 'missing', 'sqs/queue:Queue tasks', null),
    ],
  ],
  [
    'what refers to something renamed',
    [
      queue(s, 'jobs'),
      s.make({
        type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
        name: 'worker',
        inputs: { eventSource: queue(s, 'jobs').id },
      }),
    ],
    [
      queue(p, 'tasks'),
      p.make({
        type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
        name: 'worker',
        inputs: { eventSource: queue(p, 'tasks').id },
      }),
    ],
    [],
    { renamed: [['jobs', 'tasks']] },
  ],
]

const login = (w: World, password: unknown, more: Record<string, unknown> = {}) => [
  w.make({
    type: 'aws:rds/instance:Instance',
    name: 'main',
    inputs: { engine: 'postgres', password, ...more },
  }),
]

const secrets: Hand[] = [
  ['withheld on both sides', login(s, '[secret]'), login(p, '[secret]'), []],
  [
    'secret on one side only',
    login(s, 'open to all eyes'),
    login(p, '[secret]'),
    [expect('database', 'value', 'rds/instance:Instance main', 'password')],
  ],
  [
    'a secret that only one side has',
    login(s, undefined),
    login(p, '[secret]'),
    [expect('database', 'missing', 'rds/instance:Instance main', 'password')],
  ],
  [
    'secret by its name',
    login(s, 'one'),
    login(p, 'two'),
    [expect('database', 'value', 'rds/instance:Instance main', 'password')],
  ],
]

const rules = (...all: [string, number, string[]][]) =>
  all.map(([protocol, port, cidrBlocks]) => ({
    protocol,
    fromPort: port,
    toPort: port,
    cidrBlocks,
  }))
const wall = (w: World, ingress: unknown[]) => [
  w.make({
    type: 'aws:ec2/securityGroup:SecurityGroup',
    name: 'web',
    id: w.hexId('sg', 'web'),
    inputs: { ingress },
  }),
]
const group = 'ec2/securityGroup:SecurityGroup web'
const https = rules(['tcp', 443, ['10.0.0.0/8', '172.16.0.0/12']], ['tcp', 80, ['0.0.0.0/0']])

const sets: Hand[] = [
  [
    'rules and ranges in another order',
    wall(s, rules(['tcp', 80, ['0.0.0.0/0']], ['tcp', 443, ['172.16.0.0/12', '10.0.0.0/8']])),
    wall(p, https),
    [],
  ],
  [
    'a range less',
    wall(s, rules(['tcp', 80, ['0.0.0.0/0']], ['tcp', 443, ['172.16.0.0/12']])),
    wall(p, https),
    [expect('network', 'missing', group, 'ingress[tcp 443 443].cidrBlocks[10.0.0.0/8]')],
  ],
  [
    'another range',
    wall(s, rules(['tcp', 80, ['0.0.0.0/0']], ['tcp', 443, ['172.16.0.0/12', '192.168.0.0/16']])),
    wall(p, https),
    [expect('network', 'value', group, 'ingress[tcp 443 443].cidrBlocks[*]')],
  ],
  [
    'SSH',
    wall(s, [...https, ...rules(['tcp', 22, ['0.0.0.0/0']])]),
    wall(p, https),
    [expect('access', 'extra', group, 'ingress[tcp 22 22]')],
  ],
  ['a rule twice', wall(s, [...https, ...rules(['tcp', 80, ['0.0.0.0/0']])]), wall(p, https), []],
  [
    'routes inside a table, in another order',
    ...both(
      w => [
        w.make({
          type: 'aws:ec2/routeTable:RouteTable',
          name: 'main',
          inputs: {
            routes: [
              { cidrBlock: '0.0.0.0/0', gatewayId: w.hexId('igw', 'x') },
              { cidrBlock: '10.9.0.0/16', vpcPeeringConnectionId: w.hexId('pcx', 'y') },
            ],
          },
        }),
      ],
      all => {
        ;(present(all[0]).inputs['routes'] as unknown[]).reverse()
      },
    ),
    [],
  ],
  [
    'tags in another order',
    ...both(
      w => [
        w.make({
          type: 'aws:autoscaling/group:Group',
          name: 'app',
          inputs: {
            tags: [
              { key: 'team', value: 'shop' },
              { key: 'env', value: w.environment },
            ],
          },
        }),
      ],
      all => {
        ;(present(all[0]).inputs['tags'] as unknown[]).reverse()
      },
    ),
    [],
  ],
  [
    'the value of a tag',
    ...both(
      w => [
        w.make({
          type: 'aws:autoscaling/group:Group',
          name: 'app',
          inputs: {
            tags: [
              { key: 'team', value: 'shop' },
              { key: 'tier', value: 'one' },
            ],
          },
        }),
      ],
      all => {
        ;(present(all[0]).inputs['tags'] as any)[1].value = 'two'
      },
    ),
    [expect('tags', 'value', 'autoscaling/group:Group app', 'tags[tier].value')],
  ],
  [
    'a command in another order is another command',
    ...both(
      w => [
        w.make({
          type: 'docker:index/container:Container',
          name: 'web',
          inputs: { command: ['run', '--fast', 'now'] },
        }),
      ],
      all => {
        present(all[0]).inputs['command'] = ['run', 'now', '--fast']
      },
    ),
    [
      expect('configuration', 'value', 'docker:index/container:Container web', 'command[1]'),
      expect('configuration', 'value', 'docker:index/container:Container web', 'command[2]'),
    ],
  ],
]

const task = 'ecs/taskDefinition:TaskDefinition api'
const rights = 'iam/policy:Policy api'
const documents: Hand[] = [
  ['containers and policies', containers(s), containers(p), []],
  [
    'containers, variables and statements in another order',
    containers(s, ({ definitions, statements }) => {
      definitions.reverse()
      definitions[1].environment.reverse()
      statements.reverse()
      statements[1].Action.reverse()
      statements[0].Action = ['kms:Decrypt']
    }),
    containers(p),
    [],
  ],
  [
    'keys of the document in another order',
    containers(s, ({ definitions }) => {
      definitions[0] = Object.fromEntries(Object.entries(definitions[0]).reverse())
    }),
    containers(p),
    [],
  ],
  [
    'another image of a container',
    containers(s, ({ definitions }) => {
      definitions[0].image = 'registry.example/shop/api:2.15.0'
    }),
    containers(p),
    [expect('services', 'value', task, 'containerDefinitions[api].image', never)],
  ],
  [
    '`latest`',
    containers(s, ({ definitions }) => {
      definitions[1].image = 'registry.example/otel:latest'
    }),
    containers(p),
    [expect('services', 'value', task, 'containerDefinitions[agent].image', never)],
  ],
  [
    'NODE_ENV is production on one side only',
    containers(s, ({ definitions }) => {
      definitions[0].environment[0].value = 'development'
    }),
    containers(p),
    [expect('services', 'value', task, 'containerDefinitions[api].environment[NODE_ENV].value')],
  ],
  [
    'a variable too many',
    containers(s, ({ definitions }) => {
      definitions[0].environment.push({ name: 'DEBUG', value: '1' })
    }),
    containers(p),
    [expect('services', 'extra', task, 'containerDefinitions[api].environment[DEBUG]')],
  ],
  [
    'the sample rate in a variable',
    containers(s, ({ definitions }) => {
      definitions[1].environment[1].value = '1'
    }),
    containers(p),
    [
      expect(
        'logging-and-tracing',
        'value',
        task,
        'containerDefinitions[agent].environment[OTEL_TRACES_SAMPLER_ARG].value',
      ),
    ],
  ],
  [
    'fewer tasks',
    containers(s, ({ service }) => {
      service.inputs['desiredCount'] = 1
    }),
    containers(p),
    [expect('scale', 'value', 'ecs/service:Service api', 'desiredCount')],
  ],
  [
    'fewer tasks and less memory within the ratio',
    containers(s, ({ service, task }) => {
      service.inputs['desiredCount'] = 1
      task.inputs['memory'] = '512'
    }),
    containers(p),
    [],
    { options: { maximumScaleRatio: 3 } },
  ],
  [
    'a statement too many',
    containers(s, ({ statements }) => {
      statements.push(statement('All', '*', '*'))
    }),
    containers(p),
    [expect('access', 'extra', rights, 'policy.Statement[All]')],
  ],
  [
    'a condition of another account',
    containers(s, ({ statements }) => {
      statements[1].Condition.StringEquals['aws:SourceAccount'] = '999988887777'
    }),
    containers(p),
    [
      expect(
        'access',
        'value',
        rights,
        'policy.Statement[Key].Condition.StringEquals["aws:SourceAccount"]',
      ),
    ],
  ],
  [
    'a policy with one statement outside a list',
    [
      s.make({
        type: 'aws:s3/bucketPolicy:BucketPolicy',
        name: 'data',
        inputs: {
          policy: JSON.stringify({ Version: '2012-10-17', Statement: statement('A', 's3:*', '*') }),
        },
      }),
    ],
    [
      p.make({
        type: 'aws:s3/bucketPolicy:BucketPolicy',
        name: 'data',
        inputs: { policy: policy(statement('A', ['s3:*'], ['*'])) },
      }),
    ],
    [],
  ],
]

const cluster = (
  w: World,
  inputs: Record<string, unknown>,
  outputs: Record<string, unknown> = {},
) => [
  w.make({
    type: 'aws:rds/cluster:Cluster',
    name: 'main',
    id: `tf-${digits(w.environment, 20)}`,
    inputs: { engine: 'aurora-postgresql', ...inputs },
    outputs,
  }),
]
const aurora = 'rds/cluster:Cluster main'
const revision = (id: string) => ({
  id,
  commit: id,
  ref: 'main',
  subject: 'Database 16.6',
  author: 'a',
  committedAt: null,
  dirty: false,
  dependencies: `dependencies-of-${id.slice(0, 4)}`,
})
const [older, newer] = [revision('aaaa111122223333'), revision('bbbb444455556666')]
const tracing = (tracing: unknown) => ({
  observability: {
    prometheus: { scrape_interval: '30s', retention: '15d', targets: ['localhost:9090'] },
    logging: { level: 'INFO', output: '/var/log/app.log', format: 'json' },
    tracing,
  },
})

const versions: Hand[] = [
  [
    'a version that only the provider chose',
    cluster(s, {}, { engineVersion: '14.9' }),
    cluster(p, {}, { engineVersion: '15.4' }),
    [expect('database', 'value', aurora, 'engineVersion', never)],
  ],
  [
    'a version chosen here and the same one by the provider there',
    cluster(s, { engineVersion: '15.4' }, { engineVersion: '15.4' }),
    cluster(p, {}, { engineVersion: '15.4' }),
    [],
  ],
  [
    'staging is ahead',
    sideOf('staging', cluster(s, { engineVersion: '16.6' }), { revision: newer }),
    sideOf('production', cluster(p, { engineVersion: '15.4' }), { revision: older }),
    [
      expect('database', 'value', aurora, 'engineVersion', { ahead: true, never: false }),
      expect('revision', 'value', 'twinstack:environment revision', 'revision', { ahead: true }),
      expect('revision', 'value', 'twinstack:environment dependencies', 'dependencies', {
        ahead: true,
      }),
    ],
    { options: { aheadOf: cluster(p, { engineVersion: '16.6' }) } },
  ],
  [
    'ahead in one thing, not in the other',
    sideOf('staging', cluster(s, { engineVersion: '16.6', backupRetentionPeriod: 7 })),
    sideOf('production', cluster(p, { engineVersion: '15.4', backupRetentionPeriod: 90 })),
    [
      expect('database', 'value', aurora, 'engineVersion', { ahead: true, never: false }),
      expect('backups', 'value', aurora, 'backupRetentionPeriod', { ahead: false }),
    ],
    { options: { aheadOf: cluster(p, { engineVersion: '16.6', backupRetentionPeriod: 90 }) } },
  ],
  [
    'a plan that goes elsewhere explains nothing',
    cluster(s, { engineVersion: '16.6' }),
    cluster(p, { engineVersion: '14.9' }),
    [expect('database', 'value', aurora, 'engineVersion', { ahead: false, never: true })],
    { options: { aheadOf: cluster(p, { engineVersion: '15.4' }) } },
  ],
  [
    'a version not known before it is made explains nothing',
    cluster(s, { engineVersion: '16.6' }),
    cluster(p, { engineVersion: '14.9' }),
    [expect('database', 'value', aurora, 'engineVersion', { ahead: false, never: true })],
    { options: { aheadOf: cluster(p, { engineVersion: '[unknown]' }) } },
  ],
  [
    'a resource that production gets with the next deploy',
    [...cluster(s, {}), queue(s, 'jobs')],
    cluster(p, {}),
    [expect('configuration', 'extra', 'sqs/queue:Queue jobs', null, { ahead: true })],
    { options: { aheadOf: [...cluster(p, {}), queue(p, 'jobs')] } },
  ],
  [
    'engine of the provisioner and package of a provider',
    sideOf('staging', cluster(s, {}), {
      engineVersion: '3.259.0',
      providers: { random: '4.18.0' },
    }),
    sideOf('production', cluster(p, {}), {
      engineVersion: '3.250.0',
      providers: { random: '4.16.0' },
    }),
    [
      expect('engine-and-providers', 'value', 'twinstack:environment engine', 'engine'),
      expect(
        'engine-and-providers',
        'value',
        'twinstack:environment providers',
        'providers.random',
      ),
    ],
  ],
  [
    'hosts of targets and endpoints may differ',
    sideOf('staging', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'staging-jaeger:6831' }),
    }),
    sideOf('production', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'prod-jaeger:6831' }),
    }),
    [],
  ],
  [
    'another port of the trace endpoint',
    sideOf('staging', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'staging-jaeger:6832' }),
    }),
    sideOf('production', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'prod-jaeger:6831' }),
    }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'twinstack:environment settings',
        'observability.tracing.jaeger_endpoint',
      ),
    ],
  ],
  [
    'another sample rate',
    sideOf('staging', [], { settings: tracing({ sample_rate: 1, jaeger_endpoint: 'x:6831' }) }),
    sideOf('production', [], {
      settings: tracing({ sample_rate: 0.1, jaeger_endpoint: 'x:6831' }),
    }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'twinstack:environment settings',
        'observability.tracing.sample_rate',
      ),
    ],
  ],
]

const shared = (w: World, inputs: Record<string, unknown>) => [
  w.make({
    type: 'aws:ec2/instance:Instance',
    name: 'app',
    id: w.hexId('i', 'app'),
    inputs: { ami: 'ami-0123456789abcdef0', ...inputs },
  }),
]
const references: Hand[] = [
  [
    'a network that another stack made',
    shared(s, { subnetId: 'subnet-0a0a0a0a0a0a0a0a0' }),
    shared(p, { subnetId: 'subnet-0b0b0b0b0b0b0b0b0' }),
    [],
  ],
  [
    'the environment inside a name that somebody chose',
    ...both(w => [
      w.make({
        type: 'aws:s3/bucket:Bucket',
        name: 'data',
        inputs: { bucket: `acme-${w.environment}-data` },
      }),
    ]),
    [],
  ],
  [
    'short for the environment',
    [s.make({ type: 'aws:s3/bucket:Bucket', name: 'data', inputs: { bucket: 'acme-stg-data' } })],
    [p.make({ type: 'aws:s3/bucket:Bucket', name: 'data', inputs: { bucket: 'acme-prod-data' } })],
    [],
  ],
  [
    'a name that somebody chose, really another',
    [
      s.make({
        type: 'aws:s3/bucket:Bucket',
        name: 'data',
        inputs: { bucket: 'acme-staging-test' },
      }),
    ],
    [
      p.make({
        type: 'aws:s3/bucket:Bucket',
        name: 'data',
        inputs: { bucket: 'acme-production-data' },
      }),
    ],
    [expect('configuration', 'value', 's3/bucket:Bucket data', 'bucket')],
  ],
  [
    'staging reads from production',
    (() => {
      const q = queue(s, 'jobs')
      return [
        q,
        s.make({
          type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
          name: 'worker',
          inputs: { eventSource: queue(p, 'jobs').id },
        }),
      ]
    })(),
    [
      queue(p, 'jobs'),
      p.make({
        type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
        name: 'worker',
        inputs: { eventSource: queue(p, 'jobs').id },
      }),
    ],
    [],
  ],
  [
    'another kind of cloud',
    ...both(
      w => [
        w.make({
          type: 'kubernetes:apps/v1:Deployment',
          name: 'web',
          inputs: {
            spec: { replicas: 3, template: { containers: [{ name: 'web', image: 'web:1.2.3' }] } },
            metadata: { namespace: w.environment },
          },
        }),
      ],
      all => {
        ;(present(all[0]).inputs['spec'] as any).template.containers[0].image = 'web:1.2.4'
      },
    ),
    [expect('services', 'value', 'Deployment web', 'spec.template.containers[web].image', never)],
  ],
]

const sided = (environment: string, given: ResourceRecord[] | Side) =>
  Array.isArray(given) ? sideOf(environment, given) : given

export const hand: Case[] = Object.entries({
  counts,
  components,
  regions,
  replaced,
  secrets,
  sets,
  documents,
  versions,
  references,
}).flatMap(([shape, all]) =>
  all.map(([about, left, right, expected, more = {}], index) => ({
    id: `${shape}-${index}`,
    about,
    left: sided('staging', left),
    right: sided('production', right),
    expected,
    ...more,
  })),
)
