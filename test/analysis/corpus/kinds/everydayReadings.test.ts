/** Readings as teams have them every day, beside those of `serviceReadings.test.ts`. */
import { declared, noise, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'

const loosened = /^security loosened (medium|high|critical)/
const rather = /^(availability|configuration|version|security|scale) /
const severe = /^(availability|security|version) \w+ (medium|high|critical)/
const suricata = (...rules: string[]) => ({
  type: 'STATEFUL',
  ruleGroup: { rulesSource: { rulesString: rules.join('\n') } },
})
const build = (more: object) => ({
  name: 'ci',
  environment: { image: 'aws/codebuild/standard:7.0', type: 'LINUX_CONTAINER', ...more },
})
const share = (permissions: object) => ({ name: 'data', ...permissions })

const drift: Reading[] = [
  [
    'a trail that was stopped',
    declared('aws:cloudtrail/trail:Trail', { enableLogging: true }, { enableLogging: false }),
    loosened,
  ],
  [
    'a recorder of settings that was stopped',
    declared('aws:cfg/recorderStatus:RecorderStatus', { isEnabled: true }, { isEnabled: false }),
    severe,
  ],
  [
    'a firewall that drops less',
    declared(
      'aws:networkfirewall/ruleGroup:RuleGroup',
      suricata('drop tcp any any -> any 23 (sid:1;)', 'drop tcp any any -> any 445 (sid:2;)'),
      suricata('drop tcp any any -> any 23 (sid:1;)'),
    ),
    rather,
  ],
  [
    'a build with all rights of its host',
    declared(
      'aws:codebuild/project:Project',
      build({ privilegedMode: false }),
      build({ privilegedMode: true }),
    ),
    loosened,
  ],
  [
    'a server of files that accepts FTP',
    declared('aws:transfer/server:Server', { protocols: ['SFTP'] }, { protocols: ['SFTP', 'FTP'] }),
    loosened,
  ],
  [
    'a server of files with an older policy',
    declared(
      'aws:transfer/server:Server',
      { securityPolicyName: 'TransferSecurityPolicy-2024-01' },
      { securityPolicyName: 'TransferSecurityPolicy-2018-11' },
    ),
    /^security \w+ (medium|high|critical)/,
  ],
  [
    'a bucket whose versions are no longer kept',
    declared(
      'aws:s3/bucketVersioning:BucketVersioning',
      { versioningConfiguration: { status: 'Enabled' } },
      { versioningConfiguration: { status: 'Suspended' } },
    ),
    severe,
  ],
  [
    'a bucket that lets its owner be overruled',
    declared(
      'aws:s3/bucketOwnershipControls:BucketOwnershipControls',
      { rule: { objectOwnership: 'BucketOwnerEnforced' } },
      { rule: { objectOwnership: 'ObjectWriter' } },
    ),
    loosened,
  ],
  [
    'a database that is upgraded in its minor version',
    undeclared(
      'aws:docdb/clusterInstance:ClusterInstance',
      { engineVersion: '5.0.0' },
      { engineVersion: '5.0.1' },
    ),
    /^version /,
  ],
  [
    'a snapshot that everybody may restore',
    declared('aws:rds/snapshot:Snapshot', { sharedAccounts: [] }, { sharedAccounts: ['all'] }),
    loosened,
  ],
  [
    'an instance with another role',
    declared(
      'aws:ec2/instance:Instance',
      { iamInstanceProfile: 'web' },
      { iamInstanceProfile: 'admin' },
    ),
    /^security /,
  ],
  [
    'an instance that can be deleted by the API',
    declared(
      'aws:ec2/instance:Instance',
      { disableApiTermination: true },
      { disableApiTermination: false },
    ),
    severe,
  ],
  [
    'an instance that was stopped',
    undeclared(
      'aws:ec2/instance:Instance',
      { instanceState: 'running' },
      { instanceState: 'stopped' },
    ),
    severe,
  ],
  [
    'a route to another network',
    declared(
      'aws:ec2/route:Route',
      { destinationCidrBlock: '0.0.0.0/0', natGatewayId: 'nat-0a1b2c3d4e5f60718' },
      { destinationCidrBlock: '0.0.0.0/0', natGatewayId: '', gatewayId: 'igw-0a1b2c3d4e5f60718' },
    ),
    /^(security|availability|configuration) /,
  ],
  [
    'a subnet that gives public addresses',
    declared(
      'aws:ec2/subnet:Subnet',
      { mapPublicIpOnLaunch: false },
      { mapPublicIpOnLaunch: true },
    ),
    loosened,
  ],
  [
    'a queue that everybody may write to',
    declared(
      'aws:sqs/queuePolicy:QueuePolicy',
      {
        policy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::907265183412:root' },
              Action: 'sqs:SendMessage',
              Resource: '*',
            },
          ],
        }),
      },
      {
        policy: JSON.stringify({
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' },
          ],
        }),
      },
    ),
    loosened,
  ],
  [
    'a budget that was raised',
    declared(
      'aws:budgets/budget:Budget',
      { limitAmount: '100', limitUnit: 'USD' },
      { limitAmount: '10000', limitUnit: 'USD' },
    ),
    rather,
  ],
  [
    'a bus that another account may write to',
    declared(
      'aws:cloudwatch/eventBusPolicy:EventBusPolicy',
      {
        policy: JSON.stringify({
          Statement: [
            {
              Sid: 'a',
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::907265183412:root' },
              Action: 'events:PutEvents',
              Resource: '*',
            },
          ],
        }),
      },
      {
        policy: JSON.stringify({
          Statement: [
            {
              Sid: 'a',
              Effect: 'Allow',
              Principal: {
                AWS: ['arn:aws:iam::907265183412:root', 'arn:aws:iam::640318275591:root'],
              },
              Action: 'events:PutEvents',
              Resource: '*',
            },
          ],
        }),
      },
    ),
    loosened,
  ],
  [
    'a share of files that everyone reads',
    declared(
      'aws:efs/fileSystemPolicy:FileSystemPolicy',
      share({
        policy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::907265183412:role/a' },
              Action: 'elasticfilesystem:ClientMount',
            },
          ],
        }),
      }),
      share({
        policy: JSON.stringify({
          Statement: [
            { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'elasticfilesystem:ClientMount' },
          ],
        }),
      }),
    ),
    loosened,
  ],
  [
    'a table whose recovery was switched off',
    declared(
      'aws:dynamodb/table:Table',
      { pointInTimeRecovery: { enabled: true } },
      { pointInTimeRecovery: { enabled: false } },
    ),
    severe,
  ],
]
const quiet: Reading[] = [
  [
    'a count of used objects',
    undeclared(
      'aws:ecs/cluster:Cluster',
      { runningTasksCount: 2, pendingTasksCount: 0 },
      { runningTasksCount: 3, pendingTasksCount: 1 },
    ),
  ],
  [
    'tunnels that were up and down',
    undeclared(
      'aws:ec2/vpnConnection:VpnConnection',
      {
        vgwTelemetries: [
          {
            outsideIpAddress: '203.0.113.10',
            status: 'UP',
            lastStatusChange: '2026-01-01T00:00:00Z',
            acceptedRouteCount: 1,
          },
        ],
      },
      {
        vgwTelemetries: [
          {
            outsideIpAddress: '203.0.113.10',
            status: 'UP',
            lastStatusChange: '2026-02-01T00:00:00Z',
            acceptedRouteCount: 2,
          },
        ],
      },
    ),
  ],
  [
    'an instance with the defaults of its options',
    declared(
      'aws:ec2/instance:Instance',
      { instanceType: 't3.micro' },
      {
        instanceType: 't3.micro',
        hibernation: false,
        cpuThreadsPerCore: 2,
        cpuCoreCount: 1,
        tenancy: 'default',
        getPasswordData: false,
        ebsOptimized: false,
        placementPartitionNumber: 0,
      },
    ),
  ],
  [
    'a policy with the action as a list',
    declared(
      'aws:sqs/queuePolicy:QueuePolicy',
      {
        policy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: '*',
            },
          ],
        }),
      },
      {
        policy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: ['sns.amazonaws.com'] },
              Action: ['SQS:SendMessage'],
              Resource: ['*'],
            },
          ],
        }),
      },
    ),
  ],
  [
    'a script that is read as its hash',
    declared(
      'aws:ec2/instance:Instance',
      { userData: '#!/bin/bash\necho hi\n' },
      { userData: 'e3cf5b39bc793e8151d1893fb3992ebdad89c0d2' },
    ),
  ],
].map(([name, reading]) => [name, reading, noise] as Reading)

testReadings('found', drift)
testReadings('nothing', quiet)
