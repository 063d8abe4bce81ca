import type { Input, Output } from '@pulumi/pulumi'
import { MetricAlarm } from '@pulumi/aws/cloudwatch/metricAlarm.js'
import type { Topic } from '@pulumi/aws/sns/topic.js'
import type { Database } from './database.ts'
import type { Entry } from './loadbalancer.ts'

export type WatchedResources = { database: Database; entry: Entry; groupName: Output<string> }

type Alarm = {
  description: string
  namespace: string
  metric: string
  dimensions: Record<string, Input<string>>
  above?: number
  below?: number
  statistic?: string
  missing?: 'breaching' | 'notBreaching'
}

/**
 * The alarms, which are the same in every environment, because a threshold that is not tested in
 * staging may not work in production.
 */
export function createAlarms(topic: Topic, { database, entry, groupName }: WatchedResources): void {
  const cluster = { namespace: 'AWS/RDS', dimensions: { DBClusterIdentifier: database.clusterId } }
  const balancer = {
    namespace: 'AWS/ApplicationELB',
    dimensions: { LoadBalancer: entry.arnSuffix },
  }
  const target = {
    namespace: 'AWS/ApplicationELB',
    dimensions: { LoadBalancer: entry.arnSuffix, TargetGroup: entry.targetGroupSuffix },
  }
  const group = { namespace: 'AWS/EC2', dimensions: { AutoScalingGroupName: groupName } }
  alarm(topic, 'database-cpu', {
    ...cluster,
    description: 'The database is busy',
    metric: 'CPUUtilization',
    above: 80,
  })
  alarm(topic, 'database-memory', {
    ...cluster,
    description: 'The database runs out of memory',
    metric: 'FreeableMemory',
    below: 512 * 2 ** 20,
  })
  alarm(topic, 'server-errors', {
    ...balancer,
    description: 'Requests fail',
    metric: 'HTTPCode_Target_5XX_Count',
    above: 10,
    statistic: 'Sum',
  })
  alarm(topic, 'unhealthy-hosts', {
    ...target,
    description: 'Instances do not answer',
    metric: 'UnHealthyHostCount',
    above: 0,
    statistic: 'Maximum',
  })
  alarm(topic, 'app-cpu', {
    ...group,
    description: 'Instances are busy although the group may grow',
    metric: 'CPUUtilization',
    above: 85,
  })
}

function alarm(
  topic: Topic,
  name: string,
  { description, namespace, metric, dimensions, above, below, statistic, missing }: Alarm,
) {
  new MetricAlarm(name, {
    alarmDescription: description,
    namespace,
    metricName: metric,
    dimensions,
    comparisonOperator: below === undefined ? 'GreaterThanThreshold' : 'LessThanThreshold',
    threshold: below ?? above,
    statistic: statistic ?? 'Average',
    period: 60,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    treatMissingData: missing ?? 'notBreaching',
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  })
}
