/** The resources of the pairs about streams. */
import { of } from '../unseen/world.ts'
import type { Properties, World } from '../unseen/world.ts'

export const eventRule = (w: World, more: Properties) =>
  of(
    'aws:cloudwatch/eventRule:EventRule',
    'orders',
    { eventBusName: `shop-${w.stack}`, ...more },
    {
      name: w.auto('orders'),
      arn: w.arn('events', `rule/shop-${w.stack}/${w.auto('orders')}`),
      state: 'ENABLED',
    },
    { id: `shop-${w.stack}/${w.auto('orders')}` },
  )
export const eventTarget = (w: World, more: Properties) =>
  of('aws:cloudwatch/eventTarget:EventTarget', 'worker', {
    rule: w.auto('orders'),
    eventBusName: `shop-${w.stack}`,
    arn: w.arn('lambda', `function:${w.auto('worker')}`),
    targetId: w.pick(
      'terraform-20260105080000123400000001',
      'terraform-20260301080000567800000003',
    ),
    ...more,
  })
export const retry = (more: Properties = {}) => [
  {
    ErrorEquals: ['Lambda.ServiceException', 'Lambda.SdkClientException'],
    IntervalSeconds: 2,
    MaxAttempts: 6,
    BackoffRate: 2,
    ...more,
  },
]
export const machine = (w: World, states: Properties, more: Properties = {}) =>
  of(
    'aws:sfn/stateMachine:StateMachine',
    'orders',
    {
      roleArn: `arn:aws:iam::${w.account}:role/${w.auto('orders')}`,
      definition: JSON.stringify(
        w.pick({ StartAt: 'Charge', States: states }, { States: states, StartAt: 'Charge' }),
      ),
      ...more,
    },
    {
      arn: w.arn('states', `stateMachine:${w.auto('orders')}`),
      creationDate: w.pick('2026-01-05T08:00:00Z', '2026-03-01T08:00:00Z'),
      revisionId: w.pick('', w.uuid('rev')),
      stateMachineVersionArn: w.arn('states', `stateMachine:${w.auto('orders')}:${w.pick(4, 2)}`),
      status: 'ACTIVE',
    },
  )
export const charge = (w: World, more: Properties = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: {
    FunctionName: w.arn('lambda', `function:${w.auto('worker')}:$LATEST`),
    'Payload.$': '$',
  },
  End: true,
  ...more,
})
export const stream = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of('aws:kinesis/stream:Stream', 'clicks', inputs, {
    name: w.auto('clicks'),
    arn: w.arn('kinesis', `stream/${w.auto('clicks')}`),
    retentionPeriod: 24,
    encryptionType: 'NONE',
    ...outputs,
  })
export const kafka = (w: World, more: Properties = {}) =>
  of(
    'aws:msk/cluster:Cluster',
    'events',
    {
      clusterName: `shop-${w.stack}`,
      kafkaVersion: '3.6.0',
      numberOfBrokerNodes: 3,
      brokerNodeGroupInfo: {
        instanceType: 'kafka.m5.large',
        clientSubnets: [w.id('subnet', 'a'), w.id('subnet', 'b')],
        securityGroups: [w.id('sg')],
        storageInfo: { ebsStorageInfo: { volumeSize: 100 } },
      },
      encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
      ...more,
    },
    {
      arn: w.arn('kafka', `cluster/shop-${w.stack}/${w.uuid('msk')}-5`),
      clusterUuid: `${w.uuid('msk')}-5`,
      currentVersion: w.pick('K3AEGXETSR30VB', 'K2EUQ1WTGCTBG2'),
      bootstrapBrokersTls: ['b-1', 'b-2', 'b-3']
        .map(b => `${b}.shop${w.stack}.${w.word('msk', 6)}.c5.kafka.${w.region}.amazonaws.com:9094`)
        .join(','),
      zookeeperConnectString: `z-1.shop${w.stack}.${w.word('msk', 6)}.c5.kafka.${w.region}.amazonaws.com:2181`,
    },
  )
export const crawler = (w: World, more: Properties) =>
  of('aws:glue/crawler:Crawler', 'lake', {
    databaseName: `lake_${w.stack}`,
    role: `arn:aws:iam::${w.account}:role/${w.auto('glue')}`,
    s3Targets: [
      { path: `s3://${w.auto('lake')}/orders` },
      { path: `s3://${w.auto('lake')}/clicks` },
    ],
    ...more,
  })
export const table = (w: World, more: Properties) =>
  of(
    'aws:dynamodb/table:Table',
    'orders',
    {
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'id',
      attributes: [
        { name: 'id', type: 'S' },
        { name: 'customer', type: 'S' },
        { name: 'day', type: 'S' },
      ],
      ...more,
    },
    {
      arn: w.arn('dynamodb', `table/${w.auto('orders')}`),
      streamLabel: w.pick('2026-01-05T08:00:00.000', '2026-03-01T08:00:00.000'),
      streamArn: w.arn(
        'dynamodb',
        `table/${w.auto('orders')}/stream/${w.pick('2026-01-05T08:00:00.000', '2026-03-01T08:00:00.000')}`,
      ),
    },
  )
export const index = (hashKey: string, more: Properties = {}) => ({
  name: `by-${hashKey}`,
  hashKey,
  projectionType: 'ALL',
  ...more,
})
