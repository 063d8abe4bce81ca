/**
 * Pairs with one change of each kind, in the shape of the AWS provider. The answers name resource
 * and property and were fixed before the pairs were compared.
 */
import t from 'tap'
import { differencesOf, production, staging } from '../build.ts'
import { of, one, policy } from './pairs.ts'
import type { PairCase } from './pairs.ts'

const cases: PairCase[] = [
  one(
    'TLS of a database is not forced',
    'aws:rds/parameterGroup:ParameterGroup',
    { family: 'postgres15', parameters: [{ name: 'rds.force_ssl', value: '0' }] },
    { family: 'postgres15', parameters: [{ name: 'rds.force_ssl', value: '1' }] },
    ['ParameterGroup one parameters'],
  ),
  one(
    'a key does not rotate',
    'aws:kms/key:Key',
    { enableKeyRotation: false },
    { enableKeyRotation: true },
    ['Key one enableKeyRotation'],
  ),
  one(
    'a function that is switched off',
    'aws:lambda/function:Function',
    { runtime: 'nodejs22.x', reservedConcurrentExecutions: 0 },
    { runtime: 'nodejs22.x', reservedConcurrentExecutions: 10 },
    ['Function one reservedConcurrentExecutions'],
  ),
  one(
    'the endpoint of a cluster is public',
    'aws:eks/cluster:Cluster',
    { version: '1.31', vpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true } },
    { version: '1.31', vpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true } },
    ['Cluster one vpcConfig'],
  ),
  one(
    'public policies are not blocked',
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    { blockPublicPolicy: false, blockPublicAcls: true },
    { blockPublicPolicy: true, blockPublicAcls: true },
    ['BucketPublicAccessBlock one blockPublicPolicy'],
  ),
  one(
    'a network rule denies instead of allowing',
    'aws:ec2/networkAclRule:NetworkAclRule',
    { ruleNumber: 100, ruleAction: 'deny', protocol: '-1', cidrBlock: '10.0.0.0/8' },
    { ruleNumber: 100, ruleAction: 'allow', protocol: '-1', cidrBlock: '10.0.0.0/8' },
    ['NetworkAclRule one ruleAction'],
  ),
  one(
    'a state machine retries less often',
    'aws:sfn/stateMachine:StateMachine',
    {
      definition: JSON.stringify({
        StartAt: 'A',
        States: {
          A: { Type: 'Task', Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }], End: true },
        },
      }),
    },
    {
      definition: JSON.stringify({
        StartAt: 'A',
        States: {
          A: { Type: 'Task', Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3 }], End: true },
        },
      }),
    },
    ['StateMachine one definition'],
  ),
  one(
    'steps of a state machine in another order of choice',
    'aws:sfn/stateMachine:StateMachine',
    {
      definition: JSON.stringify({
        StartAt: 'A',
        States: {
          A: {
            Type: 'Choice',
            Choices: [
              { Variable: '$.a', IsPresent: true, Next: 'B' },
              { Variable: '$.b', IsPresent: true, Next: 'C' },
            ],
          },
        },
      }),
    },
    {
      definition: JSON.stringify({
        StartAt: 'A',
        States: {
          A: {
            Type: 'Choice',
            Choices: [
              { Variable: '$.b', IsPresent: true, Next: 'C' },
              { Variable: '$.a', IsPresent: true, Next: 'B' },
            ],
          },
        },
      }),
    },
    ['StateMachine one definition'],
  ),
  one(
    'a weighted record sends less',
    'aws:route53/record:Record',
    {
      type: 'A',
      name: 'a.shop.example',
      setIdentifier: 'blue',
      weightedRoutingPolicies: [{ weight: 10 }],
      records: ['10.0.0.1'],
      ttl: 60,
    },
    {
      type: 'A',
      name: 'a.shop.example',
      setIdentifier: 'blue',
      weightedRoutingPolicies: [{ weight: 90 }],
      records: ['10.0.0.1'],
      ttl: 60,
    },
    ['Record one weightedRoutingPolicies'],
  ),
  one(
    'countries are not restricted',
    'aws:cloudfront/distribution:Distribution',
    { enabled: true, restrictions: { geoRestriction: { restrictionType: 'none' } } },
    {
      enabled: true,
      restrictions: { geoRestriction: { restrictionType: 'whitelist', locations: ['DE', 'CH'] } },
    },
    ['Distribution one restrictions'],
  ),
  one(
    'a user pool without a second factor',
    'aws:cognito/userPool:UserPool',
    { mfaConfiguration: 'OFF', passwordPolicy: { minimumLength: 8 } },
    { mfaConfiguration: 'ON', passwordPolicy: { minimumLength: 14 } },
    ['UserPool one mfaConfiguration', 'UserPool one passwordPolicy'],
  ),
  one(
    'rules of a web ACL with exchanged priorities',
    'aws:wafv2/webAcl:WebAcl',
    {
      scope: 'REGIONAL',
      rules: [
        { name: 'block', priority: 1, action: { block: {} } },
        { name: 'allow', priority: 2, action: { allow: {} } },
      ],
    },
    {
      scope: 'REGIONAL',
      rules: [
        { name: 'block', priority: 2, action: { block: {} } },
        { name: 'allow', priority: 1, action: { allow: {} } },
      ],
    },
    ['WebAcl one rules'],
  ),
  one(
    'backups are deleted earlier',
    'aws:backup/plan:Plan',
    {
      rules: [
        {
          ruleName: 'daily',
          targetVaultName: 'v',
          schedule: 'cron(0 5 * * ? *)',
          lifecycle: { deleteAfter: 7 },
        },
      ],
    },
    {
      rules: [
        {
          ruleName: 'daily',
          targetVaultName: 'v',
          schedule: 'cron(0 5 * * ? *)',
          lifecycle: { deleteAfter: 35 },
        },
      ],
    },
    ['Plan one rules'],
  ),
  one(
    'a single-region trail, without validation',
    'aws:cloudtrail/trail:Trail',
    { s3BucketName: 'b', isMultiRegionTrail: false, enableLogFileValidation: false },
    { s3BucketName: 'b', isMultiRegionTrail: true, enableLogFileValidation: true },
    ['Trail one enableLogFileValidation', 'Trail one isMultiRegionTrail'],
  ),
  one(
    'a cache without TLS',
    'aws:elasticache/replicationGroup:ReplicationGroup',
    { engine: 'redis', transitEncryptionEnabled: false },
    { engine: 'redis', transitEncryptionEnabled: true },
    ['ReplicationGroup one transitEncryptionEnabled'],
  ),
  one(
    'a table without point-in-time recovery',
    'aws:dynamodb/table:Table',
    { hashKey: 'id' },
    { hashKey: 'id', pointInTimeRecovery: { enabled: true } },
    ['Table one pointInTimeRecovery'],
  ),
  one(
    'a container may write to its root',
    'kubernetes:apps/v1:Deployment',
    {
      metadata: { name: 'web' },
      spec: {
        template: { spec: { containers: [{ name: 'web', image: 'web:1', securityContext: {} }] } },
      },
    },
    {
      metadata: { name: 'web' },
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'web', image: 'web:1', securityContext: { readOnlyRootFilesystem: true } },
            ],
          },
        },
      },
    },
    ['Deployment one spec'],
  ),
  one(
    'a bucket without the condition of TLS',
    'aws:s3/bucketPolicy:BucketPolicy',
    {
      bucket: 'b',
      policy: policy({
        Sid: 'tls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
    },
    {
      bucket: 'b',
      policy: policy({
        Sid: 'tls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    },
    ['BucketPolicy one policy'],
  ),
  [
    'the code of a function that was uploaded by hand',
    [
      of(
        'aws:lambda/function:Function',
        { runtime: 'nodejs22.x', s3Bucket: 'code', s3Key: 'a.zip' },
        {
          runtime: 'nodejs22.x',
          s3Bucket: 'code',
          s3Key: 'a.zip',
          sourceCodeHash: 'q1R7vJ0mXx0b5G0yC1k0s4hYx3mUe9Zk2o7b8c9d0e1=',
          codeSha256: 'q1R7vJ0mXx0b5G0yC1k0s4hYx3mUe9Zk2o7b8c9d0e1=',
        },
      ),
    ],
    [
      of(
        'aws:lambda/function:Function',
        { runtime: 'nodejs22.x', s3Bucket: 'code', s3Key: 'a.zip' },
        {
          runtime: 'nodejs22.x',
          s3Bucket: 'code',
          s3Key: 'a.zip',
          sourceCodeHash: 'Zz97vJ0mXx0b5G0yC1k0s4hYx3mUe9Zk2o7b8c9dAAA=',
          codeSha256: 'Zz97vJ0mXx0b5G0yC1k0s4hYx3mUe9Zk2o7b8c9dAAA=',
        },
      ),
    ],
    ['Function one codeSha256', 'Function one sourceCodeHash'],
  ],
  [
    'another version of a cache runs',
    [
      of(
        'aws:elasticache/cluster:Cluster',
        { engine: 'redis', engineVersion: '7.x' },
        { engine: 'redis', engineVersion: '7.x', engineVersionActual: '7.0.7' },
      ),
    ],
    [
      of(
        'aws:elasticache/cluster:Cluster',
        { engine: 'redis', engineVersion: '7.x' },
        { engine: 'redis', engineVersion: '7.x', engineVersionActual: '7.1.0' },
      ),
    ],
    ['Cluster one engineVersionActual'],
  ],
  [
    'a database that is stopped',
    [
      of(
        'aws:rds/instance:Instance',
        { engine: 'postgres', engineVersion: '15.4' },
        {
          engine: 'postgres',
          engineVersion: '15.4',
          engineVersionActual: '15.4',
          status: 'stopped',
        },
      ),
    ],
    [
      of(
        'aws:rds/instance:Instance',
        { engine: 'postgres', engineVersion: '15.4' },
        {
          engine: 'postgres',
          engineVersion: '15.4',
          engineVersionActual: '15.4',
          status: 'available',
        },
      ),
    ],
    ['Instance one status'],
  ],
  one(
    'stickiness of a target group, and a shorter delay',
    'aws:lb/targetGroup:TargetGroup',
    { port: 80, protocol: 'HTTP', deregistrationDelay: 30 },
    { port: 80, protocol: 'HTTP', stickiness: { type: 'lb_cookie', enabled: true } },
    ['TargetGroup one deregistrationDelay', 'TargetGroup one stickiness'],
  ),
]

/** `Type name property`, without the place inside it */
const toProperty = (found: string) => found.replace(/^(\S+ \S+ [^.[ ]*).*$/, '$1')

for (const [name, left, right, expected = []] of cases)
  t.test(`found: ${name}`, async t => {
    const found = differencesOf(left, right, [staging, production]).map(toProperty)
    t.same([...new Set(found)].sort(), expected.toSorted())
  })
