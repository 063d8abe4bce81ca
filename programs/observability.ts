import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { TopicSubscription } from '@pulumi/aws/sns/topicSubscription.js'
import { prefix } from './services.ts'
import type { Settings } from './settings.ts'

/** Where the application's logs go, kept as long as the settings say. */
export function createLogs({ logs }: Settings['observability']): LogGroup {
  return new LogGroup('app', { name: `${prefix()}/app`, retentionInDays: logs.retentionDays })
}

/** Where alarms go. */
export function createAlerts({ alertsEmail }: Settings): Topic {
  const topic = new Topic('alerts', { displayName: 'Alarms', kmsMasterKeyId: 'alias/aws/sns' })
  if (alertsEmail !== undefined)
    new TopicSubscription('alerts-email', {
      topic: topic.arn,
      protocol: 'email',
      endpoint: alertsEmail,
    })
  return topic
}
