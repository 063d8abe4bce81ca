/** Further readings, written after the rules that `serviceReadings.test.ts` had corrected. */
import { declared, noise, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'

const loosened = /^security loosened (medium|high|critical)/
const rather = /^(availability|configuration|version|security|scale) /
const severe = /^(availability|security|version) \w+ (medium|high|critical)/

const drift: Reading[] = [
  [
    'a share of images with the world',
    declared('aws:ec2/ami:Ami', { public: false }, { public: true }),
    loosened,
  ],
  [
    'a repository whose images may be replaced',
    declared(
      'aws:ecr/repository:Repository',
      { imageTagMutability: 'IMMUTABLE' },
      { imageTagMutability: 'MUTABLE' },
    ),
    loosened,
  ],
  [
    'a broker that is public',
    declared('aws:mq/broker:Broker', { publiclyAccessible: false }, { publiclyAccessible: true }),
    loosened,
  ],
  [
    'an endpoint of a network with a wide policy',
    declared(
      'aws:ec2/vpcEndpoint:VpcEndpoint',
      {
        policy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::a/*',
            },
          ],
        }),
      },
      {
        policy: JSON.stringify({
          Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
        }),
      },
    ),
    loosened,
  ],
  [
    'a client of users that accepts passwords in plain',
    declared(
      'aws:cognito/userPoolClient:UserPoolClient',
      { explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] },
      { explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] },
    ),
    /^(security|configuration) /,
  ],
  [
    'a service that runs nothing',
    declared('aws:ecs/service:Service', { desiredCount: 3 }, { desiredCount: 0 }),
    /^availability loosened critical/,
  ],
  [
    'a service on another subnet with a public address',
    declared(
      'aws:ecs/service:Service',
      { networkConfiguration: { subnets: ['subnet-a'], assignPublicIp: false } },
      { networkConfiguration: { subnets: ['subnet-a'], assignPublicIp: true } },
    ),
    loosened,
  ],
  [
    'a database in one zone',
    declared('aws:rds/instance:Instance', { multiAz: true }, { multiAz: false }),
    /^availability loosened high/,
  ],
  [
    'a database whose logs are no longer exported',
    declared(
      'aws:rds/instance:Instance',
      { enabledCloudwatchLogsExports: ['postgresql', 'upgrade'] },
      { enabledCloudwatchLogsExports: ['upgrade'] },
    ),
    rather,
  ],
  [
    'a cluster of databases with another engine version',
    undeclared(
      'aws:rds/cluster:Cluster',
      { engineVersionActual: '15.4' },
      { engineVersionActual: '15.6' },
    ),
    /^version /,
  ],
  [
    'a schedule that was switched off',
    declared(
      'aws:scheduler/schedule:Schedule',
      { state: 'ENABLED', scheduleExpression: 'rate(1 hour)' },
      { state: 'DISABLED', scheduleExpression: 'rate(1 hour)' },
    ),
    severe,
  ],
  [
    'a source of events that was switched off, not declared',
    undeclared(
      'aws:lambda/eventSourceMapping:EventSourceMapping',
      { enabled: true },
      { enabled: false },
    ),
    severe,
  ],
  [
    'a pipe that was stopped',
    declared('aws:pipes/pipe:Pipe', { desiredState: 'RUNNING' }, { desiredState: 'STOPPED' }),
    severe,
  ],
  [
    'a canary that was stopped',
    undeclared('aws:synthetics/canary:Canary', { status: 'RUNNING' }, { status: 'STOPPED' }),
    severe,
  ],
  [
    'a detector that was suspended',
    declared('aws:guardduty/detector:Detector', { enable: true }, { enable: false }),
    /^security loosened critical/,
  ],
  [
    'a bucket of logs with another target',
    declared(
      'aws:s3/bucketLogging:BucketLogging',
      { bucket: 'a', targetBucket: 'logs' },
      { bucket: 'a', targetBucket: 'other' },
    ),
    rather,
  ],
  [
    'a file system whose backups are off',
    declared(
      'aws:efs/backupPolicy:BackupPolicy',
      { backupPolicy: { status: 'ENABLED' } },
      { backupPolicy: { status: 'DISABLED' } },
    ),
    severe,
  ],
  [
    'a vault whose lock allows less',
    declared(
      'aws:backup/vaultLockConfiguration:VaultLockConfiguration',
      { minRetentionDays: 30 },
      { minRetentionDays: 1 },
    ),
    rather,
  ],
  [
    'a function with less memory and another time limit',
    declared(
      'aws:lambda/function:Function',
      { memorySize: 1024, timeout: 30 },
      { memorySize: 128, timeout: 3 },
    ),
    /^availability loosened/,
  ],
  [
    'a role that another account may take',
    declared(
      'aws:iam/role:Role',
      {
        assumeRolePolicy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'ec2.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      },
      {
        assumeRolePolicy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'ec2.amazonaws.com', AWS: 'arn:aws:iam::640318275591:root' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      },
    ),
    loosened,
  ],
  [
    'a parameter with another text',
    declared(
      'aws:ssm/parameter:Parameter',
      { type: 'String', value: 'a' },
      { type: 'String', value: 'b' },
    ),
    rather,
  ],
  [
    'a property that nobody knows',
    undeclared('aws:iot/thing:Thing', { fleetMode: 'fast' }, { fleetMode: 'slow' }),
    /^configuration changed low/,
  ],
]

const quiet: Reading[] = (
  [
    [
      'a cluster with the defaults of a newer provider',
      declared(
        'aws:eks/cluster:Cluster',
        { version: '1.31' },
        {
          version: '1.31',
          upgradePolicy: { supportType: 'EXTENDED' },
          accessConfig: {
            authenticationMode: 'CONFIG_MAP',
            bootstrapClusterCreatorAdminPermissions: true,
          },
          deletionProtection: false,
          zonalShiftConfig: { enabled: false },
        },
      ),
    ],
    [
      'a database with the defaults of a newer provider',
      declared(
        'aws:rds/instance:Instance',
        { engine: 'postgres', instanceClass: 'db.t4g.small' },
        {
          engine: 'postgres',
          instanceClass: 'db.t4g.small',
          databaseInsightsMode: 'standard',
          engineLifecycleSupport: 'open-source-rds-extended-support',
          dedicatedLogVolume: false,
          networkType: 'IPV4',
          backupTarget: 'region',
        },
      ),
    ],
    [
      'a balancer with the defaults of a newer provider',
      declared(
        'aws:lb/loadBalancer:LoadBalancer',
        { name: 'web' },
        {
          name: 'web',
          connectionLogs: { bucket: '', enabled: false, prefix: '' },
          enableXffClientPort: false,
          enableZonalShift: false,
          clientKeepAlive: 3600,
          ipAddressType: 'ipv4',
          dnsRecordClientRoutingPolicy: 'any_availability_zone',
        },
      ),
    ],
    [
      'a service of containers with the defaults of a newer provider',
      declared(
        'aws:ecs/service:Service',
        { desiredCount: 2 },
        {
          desiredCount: 2,
          availabilityZoneRebalancing: 'DISABLED',
          deploymentController: { type: 'ECS' },
          deploymentCircuitBreaker: { enable: false, rollback: false },
          enableEcsManagedTags: false,
          propagateTags: 'NONE',
          schedulingStrategy: 'REPLICA',
          waitForSteadyState: false,
        },
      ),
    ],
    [
      'an API with the defaults of the service',
      declared(
        'aws:apigatewayv2/api:Api',
        { name: 'api', protocolType: 'HTTP' },
        {
          name: 'api',
          protocolType: 'HTTP',
          apiKeySelectionExpression: '$request.header.x-api-key',
          routeSelectionExpression: '$request.method $request.path',
          ipAddressType: 'ipv4',
          disableExecuteApiEndpoint: false,
        },
      ),
    ],
    [
      'a pool of users with the defaults of the service',
      declared(
        'aws:cognito/userPool:UserPool',
        { name: 'u' },
        {
          name: 'u',
          deletionProtection: 'INACTIVE',
          mfaConfiguration: 'OFF',
          userPoolTier: 'ESSENTIALS',
          adminCreateUserConfig: { allowAdminCreateUserOnly: false },
          emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT' },
          verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_CODE' },
        },
      ),
    ],
    [
      'a file system that grew',
      undeclared(
        'aws:efs/fileSystem:FileSystem',
        { sizeInBytes: [{ value: 100 }], numberOfMountTargets: 2 },
        { sizeInBytes: [{ value: 900 }], numberOfMountTargets: 2 },
      ),
    ],
    [
      'a window in another case',
      declared(
        'aws:rds/instance:Instance',
        { maintenanceWindow: 'Sun:03:00-Sun:04:00' },
        { maintenanceWindow: 'sun:03:00-sun:04:00' },
      ),
    ],
    [
      'a policy with the version and ids added',
      declared(
        'aws:iam/policy:Policy',
        {
          policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
          }),
        },
        {
          policy: JSON.stringify({
            Statement: [{ Action: ['s3:*'], Effect: 'Allow', Resource: ['*'] }],
            Version: '2012-10-17',
          }),
        },
      ),
    ],
    [
      'a database that is being changed',
      undeclared('aws:rds/instance:Instance', { status: 'available' }, { status: 'modifying' }),
    ],
  ] as const
).map(([name, reading]) => [name, reading, noise] as Reading)

testReadings('found', drift)
testReadings('nothing', quiet)
