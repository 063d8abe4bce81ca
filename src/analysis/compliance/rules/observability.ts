import type { ResourceRecord } from '../../../model/operation.ts'
import type { FoundViolation, Rule } from '../../../model/compliance.ts'
import { cluster, listDatabases } from './databases.ts'
import {
  readPath,
  requireValue,
  appliesEverywhere,
  listIdentities,
  isFalse,
  isTrue,
  selectType,
  displayValue,
} from './reading.ts'
import { getArray } from '../../../lib/values.ts'

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
    const watched = [...listDatabases(resources), ...selectType(resources, ...balancerTypes)]
    return [
      ...watched
        .filter(one => !hasAlarm(one, resources))
        .map(resource => ({ resource, path: null, expected: 'an alarm', actual: 'none' })),
      ...selectType(resources, alarmType)
        .filter(isSilent)
        .map(resource => ({
          resource,
          path: 'alarmActions',
          expected: 'an action that notifies somebody',
          actual: 'none',
        })),
      ...checkTopics(resources),
      ...checkTopicKeys(resources),
      ...checkDashboard(watched, resources),
      ...findDetailedMonitoring(resources),
    ]
  },
}

/**
 * Whether an alarm has the resource among its dimensions, or depends on it while ids are unknown.
 */
function hasAlarm(watched: ResourceRecord, resources: ResourceRecord[]): boolean {
  const names = listIdentities(watched)
  return selectType(resources, alarmType).some(alarm => {
    const values = Object.values((readPath(alarm, 'dimensions') ?? {}) as Record<string, unknown>)
    return values.some(value => names.includes(value)) || alarm.dependencies.includes(watched.urn)
  })
}

function isSilent(alarm: ResourceRecord): boolean {
  const actions = readPath(alarm, 'alarmActions')
  return (
    isFalse(readPath(alarm, 'actionsEnabled')) ||
    (actions !== '[unknown]' && getArray(actions).length === 0)
  )
}

const isOf = (topic: ResourceRecord, one: ResourceRecord, values: unknown[]) =>
  one.dependencies.includes(topic.urn) ||
  values.some(value => value === topic.outputs['arn'] || value === topic.id)

/** Topics to which alarms publish. */
function selectAlarmTopics(resources: ResourceRecord[]): ResourceRecord[] {
  const alarms = selectType(resources, alarmType)
  return selectType(resources, 'aws:sns/topic:Topic').filter(topic =>
    alarms.some(alarm => isOf(topic, alarm, getArray(readPath(alarm, 'alarmActions')))),
  )
}

/**
 * CloudWatch can't publish to a topic under AWS's own key, whose policy can't be changed
 * (https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger).
 */
function checkTopicKeys(resources: ResourceRecord[]): FoundViolation[] {
  return selectAlarmTopics(resources)
    .filter(topic => isKeyOfAws(readPath(topic, 'kmsMasterKeyId')))
    .map(resource => ({
      resource,
      path: 'kmsMasterKeyId',
      expected: 'a key that CloudWatch may use',
      actual: 'alias/aws/sns',
    }))
}

const isKeyOfAws = (key: unknown) => typeof key === 'string' && /\balias\/aws\/sns$/.test(key)

/** Topics to which alarms publish and that have no subscription. */
function checkTopics(resources: ResourceRecord[]): FoundViolation[] {
  const subscriptions = selectType(resources, 'aws:sns/topicSubscription:TopicSubscription')
  return selectAlarmTopics(resources)
    .filter(topic => !subscriptions.some(one => isOf(topic, one, [readPath(one, 'topic')])))
    .map(resource => ({ resource, path: null, expected: 'a subscriber', actual: 'none' }))
}

function checkDashboard(watched: ResourceRecord[], resources: ResourceRecord[]): FoundViolation[] {
  if (
    watched.length === 0 ||
    selectType(resources, 'aws:cloudwatch/dashboard:Dashboard', 'aws:grafana/workspace:Workspace')
      .length > 0
  )
    return []
  return [{ resource: null, path: null, expected: 'a dashboard', actual: 'none' }]
}

function findDetailedMonitoring(resources: ResourceRecord[]): FoundViolation[] {
  return [
    ...selectType(
      resources,
      'aws:rds/instance:Instance',
      'aws:rds/clusterInstance:ClusterInstance',
    ).flatMap(one => requireValue(one, 'performanceInsightsEnabled', true, isTrue, false)),
    ...selectType(resources, 'aws:ec2/launchTemplate:LaunchTemplate').flatMap(one =>
      requireValue(one, 'monitoring.enabled', true, isTrue, false),
    ),
    ...selectType(resources, 'aws:ec2/instance:Instance').flatMap(one =>
      requireValue(one, 'monitoring', true, isTrue, false),
    ),
    ...selectType(resources, cluster).flatMap(one =>
      requireValue(
        one,
        'enabledCloudwatchLogsExports',
        'its logs in CloudWatch',
        logs => logs === '[unknown]' || getArray(logs).length > 0,
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
    selectType(resources, 'aws:cloudwatch/logGroup:LogGroup').flatMap(group => {
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
