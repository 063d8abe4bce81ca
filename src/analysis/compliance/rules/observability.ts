import type { ResourceRecord } from '../../../model/operation.ts'
import type { Found, Rule } from '../../../model/compliance.ts'
import { cluster, databases } from './databases.ts'
import {
  readPath,
  demand,
  appliesEverywhere,
  identities,
  isFalse,
  isTrue,
  list,
  ofType,
  displayValue,
} from './reading.ts'

const alarmType = 'aws:cloudwatch/metricAlarm:MetricAlarm'
const balancerTypes = [
  'aws:lb/loadBalancer:LoadBalancer',
  'aws:alb/loadBalancer:LoadBalancer',
  'aws:elb/loadBalancer:LoadBalancer',
]

const monitoring: Rule = {
  id: 'monitoring',
  severity: 'high',
  appliesTo: appliesEverywhere,
  describes:
    'Databases and load balancers have alarms that reach a subscriber, there is a dashboard, ' +
    'and machines and databases have detailed monitoring',
  check: resources => {
    const watched = [...databases(resources), ...ofType(resources, ...balancerTypes)]
    return [
      ...watched
        .filter(one => !hasAlarm(one, resources))
        .map(resource => ({ resource, path: null, expected: 'an alarm', actual: 'none' })),
      ...ofType(resources, alarmType)
        .filter(silent)
        .map(resource => ({
          resource,
          path: 'alarmActions',
          expected: 'an action that notifies somebody',
          actual: 'none',
        })),
      ...topicsWithoutSubscriber(resources),
      ...dashboard(watched, resources),
      ...findDetailedMonitoring(resources),
    ]
  },
}

/** An alarm with the resource among its dimensions; before ids are known, one that waits for it. */
function hasAlarm(watched: ResourceRecord, resources: ResourceRecord[]): boolean {
  const names = identities(watched)
  return ofType(resources, alarmType).some(alarm => {
    const values = Object.values((readPath(alarm, 'dimensions') ?? {}) as Record<string, unknown>)
    return values.some(value => names.includes(value)) || alarm.dependencies.includes(watched.urn)
  })
}

function silent(alarm: ResourceRecord): boolean {
  const actions = readPath(alarm, 'alarmActions')
  return (
    isFalse(readPath(alarm, 'actionsEnabled')) ||
    (actions !== '[unknown]' && list(actions).length === 0)
  )
}

/** Topics to which alarms publish and nobody subscribes. */
function topicsWithoutSubscriber(resources: ResourceRecord[]): Found[] {
  const alarms = ofType(resources, alarmType)
  const subscriptions = ofType(resources, 'aws:sns/topicSubscription:TopicSubscription')
  const isOf = (topic: ResourceRecord, one: ResourceRecord, values: unknown[]) =>
    one.dependencies.includes(topic.urn) ||
    values.some(value => value === topic.outputs['arn'] || value === topic.id)
  return ofType(resources, 'aws:sns/topic:Topic')
    .filter(topic =>
      alarms.some(alarm => isOf(topic, alarm, list(readPath(alarm, 'alarmActions')))),
    )
    .filter(topic => !subscriptions.some(one => isOf(topic, one, [readPath(one, 'topic')])))
    .map(resource => ({ resource, path: null, expected: 'a subscriber', actual: 'none' }))
}

function dashboard(watched: ResourceRecord[], resources: ResourceRecord[]): Found[] {
  if (
    watched.length === 0 ||
    ofType(resources, 'aws:cloudwatch/dashboard:Dashboard', 'aws:grafana/workspace:Workspace')
      .length > 0
  )
    return []
  return [{ resource: null, path: null, expected: 'a dashboard', actual: 'none' }]
}

function findDetailedMonitoring(resources: ResourceRecord[]): Found[] {
  return [
    ...ofType(
      resources,
      'aws:rds/instance:Instance',
      'aws:rds/clusterInstance:ClusterInstance',
    ).flatMap(one => demand(one, 'performanceInsightsEnabled', true, isTrue, false)),
    ...ofType(resources, 'aws:ec2/launchTemplate:LaunchTemplate').flatMap(one =>
      demand(one, 'monitoring.enabled', true, isTrue, false),
    ),
    ...ofType(resources, 'aws:ec2/instance:Instance').flatMap(one =>
      demand(one, 'monitoring', true, isTrue, false),
    ),
    ...ofType(resources, cluster).flatMap(one =>
      demand(
        one,
        'enabledCloudwatchLogsExports',
        'its logs in CloudWatch',
        logs => logs === '[unknown]' || list(logs).length > 0,
        'none',
      ),
    ),
  ]
}

const logRetention: Rule = {
  id: 'log_retention',
  severity: 'medium',
  appliesTo: appliesEverywhere,
  describes: 'Logs are kept for a declared time, and long enough',
  check: (resources, _settings, { expected: { logs } }) =>
    ofType(resources, 'aws:cloudwatch/logGroup:LogGroup').flatMap(group => {
      const days = readPath(group, 'retentionInDays')
      if (days === '[unknown]' || Number(days) >= logs.minimumDays) return []
      return [
        {
          resource: group,
          path: 'retentionInDays',
          expected: `at least ${logs.minimumDays} days`,
          actual: Number(days ?? 0) === 0 ? 'for ever' : displayValue(days),
        },
      ]
    }),
}

export const observabilityRules: Rule[] = [monitoring, logRetention]
