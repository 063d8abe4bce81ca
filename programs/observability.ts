import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import type { Key } from '@pulumi/aws/kms/key.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { TopicSubscription } from '@pulumi/aws/sns/topicSubscription.js'
import { prefix } from './services.ts'
import type { Settings } from './settings.ts'

/** The log group of the application, with the retention of the settings. */
export function createLogs({ logs }: Settings['observability']): LogGroup {
  return new LogGroup('app', { name: `${prefix()}/app`, retentionInDays: logs.retentionDays })
}

/**
 * The topic of the alarms. It uses the key of the environment: CloudWatch can't publish to a topic
 * under `alias/aws/sns`, because its policy can't be changed
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
