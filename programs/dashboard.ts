import * as pulumi from '@pulumi/pulumi'
import { Dashboard } from '@pulumi/aws/cloudwatch/dashboard.js'
import type { WatchedResources } from './alarms.ts'

type Metric = pulumi.Input<string>[]

/**
 * One dashboard with the metrics of the alarms. Structure:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function createDashboard(
  region: string,
  { database, entry, groupName }: WatchedResources,
): pulumi.Output<string> {
  const widgets = [
    graph(
      region,
      0,
      'Requests',
      [['AWS/ApplicationELB', 'RequestCount', 'LoadBalancer', entry.arnSuffix]],
      'Sum',
    ),
    graph(
      region,
      1,
      'Server errors',
      [['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', 'LoadBalancer', entry.arnSuffix]],
      'Sum',
    ),
    graph(
      region,
      2,
      'Instances',
      [['AWS/EC2', 'CPUUtilization', 'AutoScalingGroupName', groupName]],
      'Average',
    ),
    graph(
      region,
      3,
      'Database',
      [['AWS/RDS', 'CPUUtilization', 'DBClusterIdentifier', database.clusterId]],
      'Average',
    ),
  ]
  const dashboard = new Dashboard('main', {
    dashboardName: `${pulumi.getProject()}-${pulumi.getStack()}`,
    dashboardBody: pulumi.jsonStringify({ widgets }),
  })
  return dashboard.dashboardName
}

function graph(region: string, index: number, title: string, metrics: Metric[], stat: string) {
  const place = {
    type: 'metric',
    width: 12,
    height: 6,
    x: (index % 2) * 12,
    y: Math.floor(index / 2) * 6,
  }
  return { ...place, properties: { title, region, metrics, stat, period: 60, view: 'timeSeries' } }
}
