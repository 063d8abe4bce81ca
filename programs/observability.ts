import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import type { Key } from '@pulumi/aws/kms/key.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { TopicSubscription } from '@pulumi/aws/sns/topicSubscription.js'
import { prefix } from './services.ts'
import type { Settings } from './settings.ts'

/** Where the application's logs go, kept as long as the settings say. */
export function createLogs({ logs }: Settings['observability']): LogGroup {
  return new LogGroup('app', { name: `${prefix()}/app`, retentionInDays: logs.retentionDays })
}

/**
 * Where alarms go. The key is the environment's own: CloudWatch can't publish to a topic under
 * `alias/aws/sns`, whose policy nobody can change
 * (https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger).
 */
export function createAlerts({ alertsEmail }: Settings, key: Key): Topic {
  const topic = new Topic('alerts', { displayName: 'Alarms', kmsMasterKeyId: key.arn })
  if (alertsEmail !== undefined)
    new TopicSubscription('alerts-email', {
      topic: topic.arn,
      protocol: 'email',
      endpoint: alertsEmail,
    })
  return topic
}
