/** A program for the engine with types that the sandbox knows and one that it does not. */
import { MetricAlarm } from '@pulumi/aws/cloudwatch/metricAlarm.js'
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup.js'
import { Subnet } from '@pulumi/aws/ec2/subnet.js'
import { Vpc } from '@pulumi/aws/ec2/vpc.js'
import { getAvailabilityZones } from '@pulumi/aws/getAvailabilityZones.js'
import { CatalogDatabase } from '@pulumi/aws/glue/catalogDatabase.js'
import { Function as LambdaFunction } from '@pulumi/aws/lambda/function.js'
import { Cluster } from '@pulumi/aws/rds/cluster.js'
import { SubnetGroup } from '@pulumi/aws/rds/subnetGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import * as pulumi from '@pulumi/pulumi'

export const tags = (name: string) => ({ 'twinstack:environment': 'test', 'twinstack:name': name })

export async function program() {
  const zones = await getAvailabilityZones({ state: 'available' })
  const vpc = new Vpc('main', {
    cidrBlock: '10.1.0.0/16',
    enableDnsHostnames: false,
    tags: tags('main'),
  })
  const subnets = zones.names.slice(0, 2).map(
    (zone, at) =>
      new Subnet(`private-${at}`, {
        vpcId: vpc.id,
        cidrBlock: `10.1.${at}.0/24`,
        availabilityZone: zone,
      }),
  )
  const group = new SecurityGroup('db', {
    vpcId: vpc.id,
    tags: tags('db'),
    ingress: [{ protocol: 'tcp', fromPort: 5432, toPort: 5432, cidrBlocks: ['10.0.0.0/8'] }],
  })
  const subnetGroup = new SubnetGroup('db', { subnetIds: subnets.map(subnet => subnet.id) })
  const cluster = new Cluster('db', {
    clusterIdentifier: 'test-db',
    engine: 'aurora-postgresql',
    engineVersion: '16.6',
    backupRetentionPeriod: 7,
    masterUsername: 'root',
    masterPassword: pulumi.secret('hunter2-hunter2'),
    dbSubnetGroupName: subnetGroup.name,
    vpcSecurityGroupIds: [group.id],
    skipFinalSnapshot: true,
    tags: tags('cluster'),
  })
  const topic = new Topic('alerts', {})
  new MetricAlarm('cpu', {
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: 2,
    metricName: 'CPUUtilization',
    namespace: 'AWS/RDS',
    period: 60,
    statistic: 'Average',
    threshold: 80,
    alarmActions: [topic.arn],
    tags: tags('cpu'),
  })
  new LambdaFunction('fn', {
    role: 'arn:aws:iam::123456789012:role/x',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    code: new pulumi.asset.AssetArchive({
      'index.js': new pulumi.asset.StringAsset('exports.handler = async () => 1'),
    }),
  })
  new CatalogDatabase('lake', { name: 'lake' })
  return { endpoint: cluster.endpoint, vpc: vpc.id, arn: cluster.arn }
}

export const config = {
  'aws:region': 'eu-central-1',
  'aws:allowedAccountIds': '["123456789012"]',
  'aws:defaultTags': '{"tags":{"team":"platform"}}',
}
