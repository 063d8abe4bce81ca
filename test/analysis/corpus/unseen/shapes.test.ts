/** Components that were moved or renamed, and families. */
import type { CorpusResource } from '../build.ts'
import { of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const component = (type: string, name: string, parent?: string): CorpusResource => ({
  type,
  name,
  custom: false,
  ...(parent ? { parent } : {}),
})

const queue = (name: string, inputs: Properties = {}, parent?: string) =>
  of(
    'aws:sqs/queue:Queue',
    name,
    { visibilityTimeoutSeconds: 45, messageRetentionSeconds: 86400, ...inputs },
    {},
    parent ? { parent } : {},
  )

const service = (type: string, name: string, w: World, more: Properties = {}): CorpusResource[] => [
  component(type, name),
  of(
    'aws:ecs/service:Service',
    `${name}-svc`,
    {
      launchType: 'FARGATE',
      desiredCount: 2,
      cluster: w.arn('ecs', `cluster/${w.stack}`),
      ...more,
    },
    {},
    { parent: `${type}::${name}` },
  ),
  of(
    'aws:cloudwatch/logGroup:LogGroup',
    `${name}-logs`,
    { name: `/${w.stack}/${name}`, retentionInDays: 30 },
    {},
    { parent: `${type}::${name}` },
  ),
  of(
    'aws:lb/targetGroup:TargetGroup',
    `${name}-tg`,
    { port: 8080, protocol: 'HTTP' },
    {},
    { parent: `${type}::${name}` },
  ),
]

const moved: WorldPair[] = [
  {
    name: 'a component of a newer type and of another name',
    make: w =>
      w.pick(service('acme:svc:Service', 'api', w), service('acme:svc/v2:Service', 'api-v2', w)),
  },
  {
    name: 'a component of another name with fewer copies',
    make: w =>
      w.pick(
        service('acme:svc:Service', 'api', w, { desiredCount: 1 }),
        service('acme:svc:Service', 'backend', w),
      ),
    expected: ['Service backend-svc desiredCount'],
  },
  {
    name: 'resources that were put into a component under their own names',
    make: w =>
      w.pick(
        [queue('jobs'), queue('mails', { delaySeconds: 9 })],
        [
          component('acme:q:Queues', 'queues'),
          queue('jobs', {}, 'acme:q:Queues::queues'),
          queue('mails', { delaySeconds: 9 }, 'acme:q:Queues::queues'),
        ],
      ),
  },
  {
    name: 'resources that were put into a component under longer names',
    make: w =>
      w.pick(
        [queue('jobs'), queue('mails', { delaySeconds: 9 })],
        [
          component('acme:q:Queues', 'queues'),
          queue('queues-jobs', {}, 'acme:q:Queues::queues'),
          queue('queues-mails', { delaySeconds: 9 }, 'acme:q:Queues::queues'),
        ],
      ),
  },
  {
    name: 'two components that look alike and changed their names',
    make: w => [
      ...service('acme:svc:Service', w.pick('orders', 'order-service'), w),
      ...service('acme:svc:Service', w.pick('payments', 'payment-service'), w, { desiredCount: 4 }),
    ],
  },
  {
    name: 'one resource of another name',
    make: w => [queue(w.pick('jobs', 'work'), { delaySeconds: 7 })],
  },
  {
    name: 'one resource of another name and with another value',
    make: w => [
      queue(w.pick('jobs', 'work'), {
        delaySeconds: 7,
        receiveWaitTimeSeconds: 20,
        maxMessageSize: 1024,
        fifoQueue: true,
        kmsMasterKeyId: w.pick('alias/a', 'alias/b'),
      }),
    ],
    expected: ['Queue work kmsMasterKeyId'],
  },
  {
    name: 'two queues of other names, each like its twin alone',
    make: w => [
      queue(w.pick('jobs', 'work'), { delaySeconds: 7 }),
      queue(w.pick('mails', 'letters'), { delaySeconds: 90, fifoQueue: true }),
    ],
  },
  {
    name: 'another queue that has nothing in common',
    make: w => [
      of(
        'aws:sqs/queue:Queue',
        w.pick('jobs', 'letters'),
        w.pick(
          { delaySeconds: 7, fifoQueue: true },
          { visibilityTimeoutSeconds: 45, receiveWaitTimeSeconds: 20 },
        ),
      ),
    ],
    expected: ['Queue jobs extra', 'Queue letters missing'],
  },
  {
    name: 'a resource whose name was changed by an alias',
    make: w => [
      of(
        'aws:sqs/queue:Queue',
        w.pick('jobs', 'work'),
        { visibilityTimeoutSeconds: w.pick(30, 45) },
        {},
        w.pick({}, { aliases: ['jobs'] }),
      ),
    ],
    expected: ['Queue work visibilityTimeoutSeconds'],
  },
]

const worker = (w: World, at: number | string, inputs: Properties = {}) =>
  of(
    'aws:ec2/instance:Instance',
    `worker-${at}`,
    {
      ami: 'ami-0a1b2c3d4e5f60718',
      instanceType: 'm7g.large',
      subnetId: w.id('subnet', String(at)),
      tags: { Name: `worker-${at}` },
      ...inputs,
    },
    {},
    { id: w.id('i', `worker${at}`) },
  )

const families: WorldPair[] = [
  {
    name: 'numbers with zeros before them',
    make: w => ['01', '02', ...w.pick([], ['03', '04'])].map(at => worker(w, at)),
    expected: ['Instance worker-* count'],
  },
  {
    name: 'one more that is larger',
    make: w => [
      worker(w, 0),
      worker(w, 1),
      ...w.pick([worker(w, 2, { instanceType: 'm7g.4xlarge' })], []),
    ],
    expected: ['Instance worker-2 extra'],
  },
  {
    name: 'one more with a profile of its own that may do more',
    make: w => [
      worker(w, 0),
      worker(w, 1),
      ...w.pick([worker(w, 2, { iamInstanceProfile: 'admin' })], []),
    ],
    expected: ['Instance worker-2 extra'],
  },
  {
    name: 'fewer, and one of them has another image',
    make: w => [
      worker(w, 0),
      worker(w, 1, { ami: w.pick('ami-0ffffffffffffffff', 'ami-0a1b2c3d4e5f60718') }),
      ...w.pick([], [worker(w, 2)]),
    ],
    expected: ['Instance worker-* count', 'Instance worker-1 ami'],
  },
  {
    name: 'copies named by the letter of their zone',
    make: w =>
      ['a', 'b', ...w.pick([], ['c'])].map(zone =>
        of(
          'aws:ec2/natGateway:NatGateway',
          `nat-${zone}`,
          { subnetId: w.id('subnet', zone), allocationId: w.id('eipalloc', zone) },
          {},
          { id: w.id('nat', zone) },
        ),
      ),
    expected: ['NatGateway nat-c missing'],
  },
  {
    name: 'queues without numbers in their names',
    make: w => ['orders', 'mails', ...w.pick([], ['bills'])].map(name => queue(name)),
    expected: ['Queue bills missing'],
  },
]

testWorlds([...moved, ...families])
