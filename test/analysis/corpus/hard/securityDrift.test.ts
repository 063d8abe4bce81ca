/** Readings of a refresh in which security settings changed. */
import { allow, policy } from './pairs.ts'
import {
  acl,
  bucketPolicy,
  containers,
  db,
  declared,
  group,
  rule,
  secret,
  shownText,
  statement,
  task,
  testReadings,
} from './readings.ts'
import type { Reading } from './readings.ts'

const security: Reading[] = [
  [
    'anybody may read',
    declared(
      bucketPolicy,
      statement({ Action: 's3:GetObject', Principal: { AWS: '907265183412' } }),
      statement({ Action: 's3:GetObject', Principal: '*' }),
    ),
    /^security loosened critical/,
  ],
  [
    'a condition is gone',
    declared(
      bucketPolicy,
      statement({
        Action: 's3:GetObject',
        Principal: { Service: 'x' },
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
      statement({ Action: 's3:GetObject', Principal: { Service: 'x' } }),
    ),
    /^security loosened high/,
  ],
  [
    'fewer actions',
    declared(
      'aws:iam/rolePolicy:RolePolicy',
      statement({ Action: ['s3:*', 'sqs:*'] }),
      statement({ Action: ['s3:*'] }),
    ),
    /^security tightened medium/,
  ],
  [
    'SSH from everywhere',
    declared(group, rule('10.0.0.0/8', 22), rule('0.0.0.0/0', 22)),
    /^security loosened critical/,
  ],
  [
    'a web server from everywhere',
    declared(group, rule('10.0.0.0/8'), rule('0.0.0.0/0')),
    /^security loosened medium/,
  ],
  [
    'a rule was taken away',
    declared(
      group,
      { ingress: [...rule('10.0.0.0/8').ingress, ...rule('10.0.0.0/8', 80).ingress] },
      rule('10.0.0.0/8'),
    ),
    /^security tightened medium/,
  ],
  [
    'the default action allows',
    declared(acl, { defaultAction: { block: {} } }, { defaultAction: { allow: {} } }),
    /^security loosened critical/,
  ],
  [
    'a rule is in count mode',
    declared(
      acl,
      { rules: [{ name: 'a', priority: 1, action: { block: {} } }] },
      { rules: [{ name: 'a', priority: 1, action: { count: {} } }] },
    ),
    /^security loosened high/,
  ],
  [
    'a rate limit is higher',
    declared(
      acl,
      { rules: [{ name: 'a', statement: { rateBasedStatement: { limit: 500 } } }] },
      { rules: [{ name: 'a', statement: { rateBasedStatement: { limit: 5000 } } }] },
    ),
    /^security (loosened|changed) (high|medium)/,
  ],
  [
    'the database can be reached from outside',
    declared(db, { publiclyAccessible: false }, { publiclyAccessible: true }),
    /^security loosened (critical|high)/,
  ],
  [
    'a container of a task with all rights',
    declared(task, containers({}), containers({ privileged: true })),
    /^security loosened high/,
  ],
  [
    'rotation of a key is off',
    declared('aws:kms/key:Key', { enableKeyRotation: true }, { enableKeyRotation: false }),
    /^security loosened/,
  ],
  [
    'public access is no longer blocked',
    declared(
      'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
      { blockPublicAcls: true },
      { blockPublicAcls: false },
    ),
    /^security loosened (critical|high)/,
  ],
  [
    'an older policy of TLS',
    declared(
      'aws:lb/listener:Listener',
      { sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
      { sslPolicy: 'ELBSecurityPolicy-2016-08' },
    ),
    /^security loosened/,
  ],
  [
    'the old metadata service',
    declared(
      'aws:ec2/launchTemplate:LaunchTemplate',
      { metadataOptions: { httpTokens: 'required' } },
      { metadataOptions: { httpTokens: 'optional' } },
    ),
    /^security loosened high/,
  ],
  [
    'a public endpoint of a cluster',
    declared(
      'aws:eks/cluster:Cluster',
      { vpcConfig: { publicAccessCidrs: ['192.0.2.0/24'] } },
      { vpcConfig: { publicAccessCidrs: ['0.0.0.0/0'] } },
    ),
    /^security loosened/,
  ],
  [
    'a parameter that demands TLS',
    declared(
      'aws:rds/parameterGroup:ParameterGroup',
      { parameters: [{ name: 'rds.force_ssl', value: '1' }] },
      { parameters: [{ name: 'rds.force_ssl', value: '0' }] },
    ),
    /^security loosened high/,
  ],
  [
    'a container runs as root',
    declared(
      'kubernetes:apps/v1:Deployment',
      { spec: { securityContext: { runAsNonRoot: true } } },
      { spec: { securityContext: { runAsNonRoot: false } } },
    ),
    /^security loosened/,
  ],
  [
    'a container with all rights',
    declared(
      'kubernetes:apps/v1:Deployment',
      { spec: { securityContext: { privileged: false } } },
      { spec: { securityContext: { privileged: true } } },
    ),
    /^security loosened/,
  ],
  [
    'a bucket that anybody reads',
    declared(
      'gcp:storage/bucketIAMMember:BucketIAMMember',
      { member: 'user:a@example.com' },
      { member: 'allUsers' },
    ),
    /^security/,
  ],
  [
    'an account that accepts old TLS versions',
    declared(
      'azure-native:storage:StorageAccount',
      { minimumTlsVersion: 'TLS1_2' },
      { minimumTlsVersion: 'TLS1_0' },
    ),
    /^security loosened/,
  ],
  [
    'the trust of a role to another account',
    declared(
      'aws:iam/role:Role',
      {
        assumeRolePolicy: policy(
          allow({ Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::907265183412:root' } }),
        ),
      },
      {
        assumeRolePolicy: policy(
          allow({ Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::640318275591:root' } }),
        ),
      },
    ),
    /^security loosened high/,
  ],
  [
    'a password that is plain text was changed',
    declared(db, { password: 'a' }, { password: 'b' }),
    /^security changed (high|medium)/,
  ],
  [
    'a secret whose plain text is another',
    declared(
      'aws:secretsmanager/secretVersion:SecretVersion',
      { secretString: shownText('a', 'x') },
      { secretString: shownText('b', 'y') },
    ),
    /^security changed high/,
  ],
  [
    'a secret was changed',
    declared(
      'aws:secretsmanager/secretVersion:SecretVersion',
      { secretString: secret('a') },
      { secretString: secret('b') },
    ),
    /./,
  ],
]
testReadings('drift', security)
