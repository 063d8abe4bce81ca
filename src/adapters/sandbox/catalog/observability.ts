/** CloudWatch, CloudWatch Logs and SNS. */
import {
  checkFifo,
  getAccount,
  makeArn,
  makeGlobalArn,
  copyInput,
  makeOwnArn,
  makeUuid,
} from './helpers.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

const days = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
  3288, 3653,
]
const comparisons = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
]

function makePolicy(creation: Creation): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:GetTopicAttributes', 'SNS:Subscribe', 'SNS:Publish'],
        Resource: creation.arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': creation.account } },
      },
    ],
  })
}

function createJsonCheck(property: string) {
  return (inputs: Record<string, unknown>) => {
    try {
      if (typeof inputs[property] === 'string') JSON.parse(inputs[property])
      return []
    } catch {
      return [{ property, reason: 'expected valid JSON' }]
    }
  }
}

export const observability: TypeSpec[] = [
  {
    type: 'aws:cloudwatch/logGroup:LogGroup',
    docs: 'cloudwatch_log_group',
    title: 'CloudWatch Logs Log Group',
    calls: ['CreateLogGroup', 'PutRetentionPolicy', 'DeleteLogGroup'],
    id: copyInput('name'),
    arn: makeArn('logs', creation => `log-group:${creation.id}`),
    taggable: 'map',
    taken: 'ResourceAlreadyExistsException',
    name: {
      property: 'name',
      max: 512,
      auto: true,
      pattern: /^[A-Za-z0-9_./#-]+$/,
      patternMeaning: 'letters, digits and _ . / # -',
    },
    defaults: { retentionInDays: 0, skipDestroy: false, logGroupClass: 'STANDARD', kmsKeyId: '' },
    enums: { retentionInDays: days, logGroupClass: ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] },
  },
  {
    type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
    docs: 'cloudwatch_metric_alarm',
    title: 'CloudWatch Metric Alarm',
    calls: ['PutMetricAlarm', 'PutMetricAlarm', 'DeleteAlarms'],
    id: copyInput('name'),
    arn: makeArn('cloudwatch', creation => `alarm:${creation.id}`),
    taggable: 'map',
    upsert: true,
    name: { property: 'name', max: 255, auto: true },
    sets: ['alarmActions', 'okActions', 'insufficientDataActions'],
    defaults: { actionsEnabled: true, treatMissingData: 'missing' },
    enums: {
      comparisonOperator: comparisons,
      statistic: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'],
      treatMissingData: ['breaching', 'notBreaching', 'ignore', 'missing'],
    },
  },
  {
    type: 'aws:cloudwatch/dashboard:Dashboard',
    docs: 'cloudwatch_dashboard',
    title: 'CloudWatch Dashboard',
    calls: ['PutDashboard', 'PutDashboard', 'DeleteDashboards'],
    id: copyInput('dashboardName'),
    taggable: false,
    upsert: true,
    required: ['dashboardBody', 'dashboardName'],
    name: {
      property: 'dashboardName',
      max: 255,
      auto: false,
      pattern: /^[A-Za-z0-9_-]+$/,
      patternMeaning: 'letters, digits, _ and -',
    },
    outputs: { dashboardArn: makeGlobalArn('cloudwatch', creation => `dashboard/${creation.id}`) },
    check: createJsonCheck('dashboardBody'),
  },
  {
    type: 'aws:cloudwatch/eventRule:EventRule',
    docs: 'cloudwatch_event_rule',
    title: 'EventBridge Rule',
    calls: ['PutRule', 'PutRule', 'DeleteRule'],
    id: copyInput('name'),
    arn: makeArn('events', creation => `rule/${creation.id}`),
    taggable: 'map',
    upsert: true,
    name: {
      property: 'name',
      max: 64,
      auto: true,
      pattern: /^[A-Za-z0-9_.-]+$/,
      patternMeaning: 'letters, digits and _ . -',
    },
    defaults: { eventBusName: 'default', state: 'ENABLED', forceDestroy: false },
    enums: { state: ['DISABLED', 'ENABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] },
  },
  {
    type: 'aws:sns/topic:Topic',
    docs: 'sns_topic',
    title: 'SNS Topic',
    calls: ['CreateTopic', 'SetTopicAttributes', 'DeleteTopic'],
    id: makeOwnArn,
    arn: makeArn('sns', creation => String(creation.inputs['name'])),
    taggable: 'map',
    upsert: true,
    name: {
      property: 'name',
      max: 256,
      auto: true,
      pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/,
      patternMeaning: 'letters, digits, _ and -',
    },
    defaults: {
      fifoTopic: false,
      contentBasedDeduplication: false,
      applicationSuccessFeedbackSampleRate: 0,
      signatureVersion: 0,
      tracingConfig: '',
    },
    enums: { tracingConfig: ['Active', 'PassThrough', ''] },
    check: checkFifo('topic', 'fifoTopic'),
    outputs: {
      owner: getAccount,
      policy: creation => creation.inputs['policy'] ?? makePolicy(creation),
      beginningArchiveTime: () => '',
    },
  },
  {
    type: 'aws:sns/topicSubscription:TopicSubscription',
    docs: 'sns_topic_subscription',
    title: 'SNS Topic Subscription',
    calls: ['Subscribe', 'SetSubscriptionAttributes', 'Unsubscribe'],
    id: makeOwnArn,
    arn: creation => `${String(creation.inputs['topic'])}:${makeUuid(creation)}`,
    taggable: false,
    required: ['endpoint', 'protocol', 'topic'],
    defaults: {
      confirmationTimeoutInMinutes: 1,
      endpointAutoConfirms: false,
      rawMessageDelivery: false,
    },
    enums: {
      protocol: [
        'application',
        'email',
        'email-json',
        'firehose',
        'http',
        'https',
        'lambda',
        'sms',
        'sqs',
      ],
    },
    outputs: {
      ownerId: getAccount,
      confirmationWasAuthenticated: () => true,
      pendingConfirmation: creation => String(creation.inputs['protocol']).startsWith('email'),
    },
  },
]
