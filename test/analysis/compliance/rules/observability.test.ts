import t from 'tap'
import { alarm, cluster, dashboard, found, resource } from '../../../services/compliance/fixture.ts'

t.test('monitoring: a topic of alarms has a subscriber', async t => {
  const arn = 'arn:aws:sns:eu-west-1:123456789012:alerts'
  const topic = resource('sns/topic:Topic', 'alerts', {}, { outputs: { arn } })
  const to = { ...alarm, inputs: { ...alarm.inputs, alarmActions: [arn] } }
  const subscription = resource('sns/topicSubscription:TopicSubscription', 'mail', { topic: arn })
  t.same(found('monitoring', [cluster(), to, dashboard, topic]), [
    'alerts -: expected a subscriber, got none',
  ])
  t.same(found('monitoring', [cluster(), to, dashboard, topic, subscription]), [])
  const planned = { ...subscription, inputs: { topic: '[unknown]' }, dependencies: [topic.urn] }
  t.same(found('monitoring', [cluster(), to, dashboard, topic, planned]), [], 'before it exists')
  t.same(found('monitoring', [cluster(), alarm, dashboard, topic]), [], 'no alarm publishes to it')
})

t.test(
  'monitoring: alarms for databases and load balancers have a subscribed receiver',
  async t => {
    const balancer = resource(
      'lb/loadBalancer:LoadBalancer',
      'lb',
      {},
      { outputs: { arnSuffix: 'app/lb/1' } },
    )
    t.same(found('monitoring', [cluster(), alarm, dashboard]), [])
    t.same(found('monitoring', [cluster(), balancer, dashboard]), [
      'main -: expected an alarm, got none',
      'lb -: expected an alarm, got none',
    ])
    const ofBalancer = {
      ...alarm,
      name: 'errors',
      inputs: { ...alarm.inputs, dimensions: { LoadBalancer: 'app/lb/1' } },
    }
    t.same(found('monitoring', [cluster(), balancer, alarm, ofBalancer, dashboard]), [])
    t.same(found('monitoring', [cluster(), alarm]), ['- -: expected a dashboard, got none'])
    t.same(
      found('monitoring', [
        cluster(),
        { ...alarm, inputs: { ...alarm.inputs, alarmActions: [] } },
        dashboard,
      ]),
      ['database-cpu alarmActions: expected an action that notifies somebody, got none'],
    )
    t.same(
      found('monitoring', [
        cluster(),
        { ...alarm, inputs: { ...alarm.inputs, actionsEnabled: false } },
        dashboard,
      ]).length,
      1,
    )
    t.same(
      found('monitoring', [
        cluster(),
        { ...alarm, inputs: { ...alarm.inputs, dimensions: { DBClusterIdentifier: 'another' } } },
        dashboard,
      ]),
      ['main -: expected an alarm, got none'],
    )
    t.same(
      found('monitoring', [
        cluster(),
        {
          ...alarm,
          inputs: { dimensions: '[unknown]', alarmActions: '[unknown]' },
          dependencies: [cluster().urn],
        },
        dashboard,
      ]),
      [],
      'before ids are known',
    )
    t.same(found('monitoring', []), [])
  },
)

t.test('monitoring in detail', async t => {
  t.same(
    found('monitoring', [
      resource('rds/clusterInstance:ClusterInstance', 'one', {}),
      resource('ec2/launchTemplate:LaunchTemplate', 'app', { monitoring: { enabled: false } }),
      resource('ec2/instance:Instance', 'vm', { monitoring: true }),
    ]),
    [
      'one performanceInsightsEnabled: expected true, got false',
      'app monitoring.enabled: expected true, got false',
    ],
  )
  t.same(found('monitoring', [cluster({ enabledCloudwatchLogsExports: [] }), alarm, dashboard]), [
    'main enabledCloudwatchLogsExports: expected its logs in CloudWatch, got []',
  ])
})

t.test('log_retention', async t => {
  const logs = (retentionInDays: unknown) =>
    resource('cloudwatch/logGroup:LogGroup', 'app', { retentionInDays })
  t.same(found('log_retention', [logs(30)]), [])
  t.same(found('log_retention', [logs(7)]), [
    'app retentionInDays: expected at least 14 days, got 7',
  ])
  t.same(found('log_retention', [logs(undefined)]), [
    'app retentionInDays: expected at least 14 days, got for ever',
  ])
  t.same(found('log_retention', [logs(30)], { expected: { logs: { minimumDays: 90 } } }).length, 1)
})

// With the key that AWS manages, CloudWatch can't publish to the topic
t.test('monitoring: a topic of alarms has a key that CloudWatch may use', async t => {
  const arn = 'arn:aws:sns:eu-west-1:123456789012:alerts'
  const topic = (kmsMasterKeyId: string) =>
    resource('sns/topic:Topic', 'alerts', { kmsMasterKeyId }, { outputs: { arn } })
  const to = { ...alarm, inputs: { ...alarm.inputs, alarmActions: [arn] } }
  const mail = resource('sns/topicSubscription:TopicSubscription', 'mail', { topic: arn })
  const judge = (key: string) => found('monitoring', [cluster(), to, dashboard, topic(key), mail])
  t.same(judge('arn:aws:kms:eu-west-1:123456789012:key/1'), [])
  t.match(judge('alias/aws/sns'), [/^alerts kmsMasterKeyId: expected a key that CloudWatch/])
})
