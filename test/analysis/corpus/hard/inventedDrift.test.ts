/** Readings of a refresh whose answers were fixed before they were run. */
import { policy } from './pairs.ts'
import { containers, declared, noise, statement, testReadings, undeclared } from './readings.ts'

testReadings('invented', [
  [
    'a bucket: public policies not blocked any more',
    declared(
      'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
      { blockPublicPolicy: true, blockPublicAcls: true },
      { blockPublicPolicy: false, blockPublicAcls: true },
    ),
    /^security loosened critical/,
  ],
  [
    'a trail was stopped',
    declared('aws:cloudtrail/trail:Trail', { enableLogging: true }, { enableLogging: false }),
    /^security loosened critical/,
  ],
  [
    'a key is to be deleted',
    undeclared('aws:kms/key:Key', { keyState: 'Enabled' }, { keyState: 'PendingDeletion' }),
    /^availability loosened (critical|high)/,
  ],
  [
    'a key was switched off',
    declared('aws:kms/key:Key', { isEnabled: true }, { isEnabled: false }),
    /^availability loosened critical/,
  ],
  [
    'the minimum of a group is 0',
    declared(
      'aws:autoscaling/group:Group',
      { minSize: 2, maxSize: 10 },
      { minSize: 0, maxSize: 10 },
    ),
    /^availability loosened high/,
  ],
  [
    'a rule of an event bus was disabled',
    declared('aws:cloudwatch/eventRule:EventRule', { state: 'ENABLED' }, { state: 'DISABLED' }),
    /^availability loosened high/,
  ],
  [
    'a second factor became optional',
    declared(
      'aws:cognito/userPool:UserPool',
      { mfaConfiguration: 'ON' },
      { mfaConfiguration: 'OPTIONAL' },
    ),
    /^security loosened high/,
  ],
  [
    'a certificate policy of a listener is older',
    declared(
      'aws:lb/listener:Listener',
      { sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
      { sslPolicy: 'ELBSecurityPolicy-2016-08' },
    ),
    /^security loosened high/,
  ],
  [
    'a function answers without authentication',
    declared(
      'aws:lambda/functionUrl:FunctionUrl',
      { authorizationType: 'AWS_IAM' },
      { authorizationType: 'NONE' },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a policy of a role allows passing every role',
    declared(
      'aws:iam/rolePolicy:RolePolicy',
      statement({ Action: 's3:GetObject' }),
      statement({ Action: ['s3:GetObject', 'iam:PassRole'] }),
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a container is privileged',
    declared(
      'aws:ecs/taskDefinition:TaskDefinition',
      containers({}),
      containers({ privileged: true }),
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'noise: a table answers with its default class and no replicas',
    declared(
      'aws:dynamodb/table:Table',
      { hashKey: 'id' },
      {
        hashKey: 'id',
        tableClass: 'STANDARD',
        replicas: [],
        serverSideEncryption: { enabled: false },
      },
    ),
    noise,
  ],
  [
    'noise: IPv6 network in short form',
    declared(
      'aws:ec2/securityGroup:SecurityGroup',
      {
        egress: [{ protocol: '-1', fromPort: 0, toPort: 0, ipv6CidrBlocks: ['0:0:0:0:0:0:0:0/0'] }],
      },
      { egress: [{ protocol: '-1', fromPort: 0, toPort: 0, ipv6CidrBlocks: ['::/0'] }] },
    ),
    noise,
  ],
  [
    'noise: a hosted zone is returned with its final dot',
    declared(
      'aws:route53/record:Record',
      { name: 'a.shop.example', records: ['b.shop.example'] },
      { name: 'a.shop.example', records: ['b.shop.example.'] },
    ),
    noise,
  ],
  [
    'a password policy is weaker',
    declared(
      'aws:cognito/userPool:UserPool',
      { passwordPolicy: { minimumLength: 14, requireSymbols: true } },
      { passwordPolicy: { minimumLength: 8, requireSymbols: false } },
    ),
    /^security loosened/,
  ],
  [
    'volume encryption by default was switched off',
    declared(
      'aws:ebs/encryptionByDefault:EncryptionByDefault',
      { enabled: true },
      { enabled: false },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'viewers may use HTTP',
    declared(
      'aws:cloudfront/distribution:Distribution',
      { defaultCacheBehavior: { viewerProtocolPolicy: 'https-only' } },
      { defaultCacheBehavior: { viewerProtocolPolicy: 'allow-all' } },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a rule of a web ACL is gone',
    declared(
      'aws:wafv2/webAcl:WebAcl',
      {
        rules: [
          { name: 'a', priority: 1, action: { block: {} } },
          { name: 'b', priority: 2, action: { block: {} } },
        ],
      },
      { rules: [{ name: 'a', priority: 1, action: { block: {} } }] },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a rule of a web ACL is in count mode',
    declared(
      'aws:wafv2/webAcl:WebAcl',
      { rules: [{ name: 'a', priority: 1, action: { block: {} } }] },
      { rules: [{ name: 'a', priority: 1, action: { count: {} } }] },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a network ACL rule allows',
    declared(
      'aws:ec2/networkAclRule:NetworkAclRule',
      { ruleAction: 'deny', cidrBlock: '0.0.0.0/0' },
      { ruleAction: 'allow', cidrBlock: '0.0.0.0/0' },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'an S3 lifecycle deletes earlier',
    declared(
      'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
      { rules: [{ id: 'x', status: 'Enabled', expiration: { days: 365 } }] },
      { rules: [{ id: 'x', status: 'Enabled', expiration: { days: 7 } }] },
    ),
    /^configuration loosened medium/,
  ],
  [
    'versioning was suspended',
    declared(
      'aws:s3/bucketVersioning:BucketVersioning',
      { versioningConfiguration: { status: 'Enabled' } },
      { versioningConfiguration: { status: 'Suspended' } },
    ),
    /^availability loosened (medium|high)/,
  ],
  [
    'an object lock is gone',
    declared('aws:s3/bucket:Bucket', { objectLockEnabled: true }, { objectLockEnabled: false }),
    /loosened (medium|high|critical)/,
  ],
  [
    'TLS parameter of a database is off',
    declared(
      'aws:rds/parameterGroup:ParameterGroup',
      { parameters: [{ name: 'rds.force_ssl', value: '1' }] },
      { parameters: [{ name: 'rds.force_ssl', value: '0' }] },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'backups of a database are off',
    declared(
      'aws:rds/instance:Instance',
      { backupRetentionPeriod: 30 },
      { backupRetentionPeriod: 0 },
    ),
    /^availability loosened (high|critical)/,
  ],
  [
    'a second zone is off',
    declared('aws:rds/instance:Instance', { multiAz: true }, { multiAz: false }),
    /^availability loosened (high|critical)/,
  ],
  [
    'an instance is stopped',
    undeclared(
      'aws:ec2/instance:Instance',
      { instanceState: 'running' },
      { instanceState: 'stopped' },
    ),
    /^availability loosened (high|critical)/,
  ],
  [
    'a cluster is upgraded',
    declared('aws:eks/cluster:Cluster', { version: '1.30' }, { version: '1.31' }),
    /^version/,
  ],
  [
    'a minor version of a database',
    undeclared(
      'aws:rds/instance:Instance',
      { engineVersionActual: '15.4' },
      { engineVersionActual: '15.8' },
    ),
    /^version \S+ (low|medium|high)/,
  ],
  [
    'a stack output of a certificate expired',
    undeclared('aws:acm/certificate:Certificate', { status: 'ISSUED' }, { status: 'EXPIRED' }),
    /^(availability|security) \S+ (high|critical)/,
  ],
  [
    'a nat gateway failed',
    undeclared('aws:ec2/natGateway:NatGateway', { state: 'available' }, { state: 'failed' }),
    /^availability loosened (high|critical)/,
  ],
  [
    'an auto scaling target has a lower maximum',
    declared(
      'aws:appautoscaling/target:Target',
      { minCapacity: 2, maxCapacity: 20 },
      { minCapacity: 2, maxCapacity: 4 },
    ),
    /^(availability|cost|scale)\S* \S+ (low|medium|high)/,
  ],
  [
    'desired count of a service is 0',
    declared('aws:ecs/service:Service', { desiredCount: 3 }, { desiredCount: 0 }),
    /^availability loosened (high|critical)/,
  ],
  [
    'execute command is on',
    declared(
      'aws:ecs/service:Service',
      { enableExecuteCommand: false },
      { enableExecuteCommand: true },
    ),
    /^security loosened/,
  ],
  [
    'the trust of a role was opened',
    declared(
      'aws:iam/role:Role',
      {
        assumeRolePolicy: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::907265183412:root' },
          Condition: { StringEquals: { 'sts:ExternalId': 'x' } },
        }),
      },
      {
        assumeRolePolicy: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::907265183412:root' },
        }),
      },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a queue keeps messages shorter',
    declared(
      'aws:sqs/queue:Queue',
      { messageRetentionSeconds: 1209600 },
      { messageRetentionSeconds: 60 },
    ),
    /(loosened|changed) (medium|high)/,
  ],
  [
    'a dead letter queue is gone',
    declared(
      'aws:sqs/queue:Queue',
      {
        redrivePolicy:
          '{"maxReceiveCount":3,"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:907265183412:dead"}',
      },
      { redrivePolicy: '' },
    ),
    /(loosened|changed) (medium|high)/,
  ],
  [
    'noise: a reading of a listener with filled actions',
    declared(
      'aws:lb/listener:Listener',
      { port: 443, defaultActions: [{ type: 'forward', targetGroupArn: 'arn:x' }] },
      {
        port: 443,
        defaultActions: [{ type: 'forward', targetGroupArn: 'arn:x', order: 1, forward: null }],
      },
    ),
    noise,
  ],
  [
    'noise: numbers of a task as texts',
    declared(
      'aws:ecs/taskDefinition:TaskDefinition',
      { cpu: '256', memory: '512' },
      { cpu: 256, memory: 512 },
    ),
    noise,
  ],
])
