/** A program for the engine with types that the sandbox knows and one that it does not. */
import * as aws from '@pulumi/aws'
import * as pulumi from '@pulumi/pulumi'

export const tags = (name: string) => ({ 'twinstack:environment': 'test', 'twinstack:name': name })

export async function program () {
  const zones = await aws.getAvailabilityZones({ state: 'available' })
  const vpc = new aws.ec2.Vpc('main', { cidrBlock: '10.1.0.0/16', tags: tags('main') })
  const subnets = zones.names.slice(0, 2).map((zone, at) => new aws.ec2.Subnet(`private-${at}`, { vpcId: vpc.id, cidrBlock: `10.1.${at}.0/24`, availabilityZone: zone }))
  const group = new aws.ec2.SecurityGroup('db', {
    vpcId: vpc.id, tags: tags('db'), ingress: [{ protocol: 'tcp', fromPort: 5432, toPort: 5432, cidrBlocks: ['10.0.0.0/8'] }],
  })
  const subnetGroup = new aws.rds.SubnetGroup('db', { subnetIds: subnets.map(subnet => subnet.id) })
  const cluster = new aws.rds.Cluster('db', {
    clusterIdentifier: 'test-db', engine: 'aurora-postgresql', engineVersion: '16.6', masterUsername: 'root', masterPassword: pulumi.secret('hunter2-hunter2'),
    dbSubnetGroupName: subnetGroup.name, vpcSecurityGroupIds: [group.id], skipFinalSnapshot: true, tags: tags('cluster'),
  })
  const topic = new aws.sns.Topic('alerts', {})
  new aws.cloudwatch.MetricAlarm('cpu', { comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 2, metricName: 'CPUUtilization', namespace: 'AWS/RDS', period: 60, statistic: 'Average', threshold: 80, alarmActions: [topic.arn], tags: tags('cpu') })
  new aws.lambda.Function('fn', { role: 'arn:aws:iam::123456789012:role/x', runtime: 'nodejs22.x', handler: 'index.handler', code: new pulumi.asset.AssetArchive({ 'index.js': new pulumi.asset.StringAsset('exports.handler = async () => 1') }) })
  new aws.glue.CatalogDatabase('lake', { name: 'lake' })
  return { endpoint: cluster.endpoint, vpc: vpc.id, arn: cluster.arn }
}

export const config = { 'aws:region': 'eu-central-1', 'aws:allowedAccountIds': '["123456789012"]', 'aws:defaultTags': '{"tags":{"team":"platform"}}' }
