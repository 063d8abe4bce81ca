/** Readings of a refresh in the form of real ones, for types that the other tables use rarely. */
import { acl, db, declared, fn, group, noise, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'
import { policy } from '../hard/pairs.ts'

const table = 'aws:dynamodb/table:Table'
const cluster = 'aws:rds/cluster:Cluster'
const eks = 'aws:eks/cluster:Cluster'
const distribution = 'aws:cloudfront/distribution:Distribution'
const queue = 'aws:sqs/queue:Queue'
const key = 'aws:kms/key:Key'
const pool = 'aws:cognito/userPool:UserPool'

const indexes = [
  { name: 'byUser', hashKey: 'user' },
  { name: 'byDay', hashKey: 'day' },
]
const trust = (account: string) => ({
  assumeRolePolicy: policy({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
  }),
})

const drift: Reading[] = [
  [
    'another account may assume the role',
    declared('aws:iam/role:Role', trust('907265183412'), trust('111122223333')),
    /^security (loosened|changed) (critical|high)/,
  ],
  [
    'the cluster was stopped by hand',
    undeclared(cluster, { status: 'available' }, { status: 'stopped' }),
    /^availability loosened high/,
  ],
  [
    'a minor version was installed that nobody declared',
    undeclared(cluster, { engineVersionActual: '16.4' }, { engineVersionActual: '16.6' }),
    /^version changed (low|medium)/,
  ],
  [
    'code was uploaded by hand',
    undeclared(
      fn,
      { codeSha256: 'A'.repeat(43) + '=', sourceCodeSize: 1 },
      { codeSha256: 'B'.repeat(43) + '=', sourceCodeSize: 2 },
    ),
    /^version changed (medium|high)/,
  ],
  [
    'the function waits for somebody who enables it',
    undeclared(fn, { state: 'Active' }, { state: 'Inactive' }),
    /^availability loosened/,
  ],
  [
    'the key of a user was switched on again',
    undeclared('aws:iam/accessKey:AccessKey', { status: 'Inactive' }, { status: 'Active' }),
    /^security loosened high/,
  ],
  [
    'the key waits for its deletion',
    undeclared(key, { keyState: 'Enabled' }, { keyState: 'PendingDeletion' }),
    /^availability loosened (critical|high)/,
  ],
  [
    'an index is gone',
    declared(table, { globalSecondaryIndexes: indexes }, { globalSecondaryIndexes: [indexes[0]] }),
    /^(availability|configuration)/,
  ],
  [
    'the second factor is optional',
    declared(pool, { mfaConfiguration: 'ON' }, { mfaConfiguration: 'OPTIONAL' }),
    /^security (loosened|changed)/,
  ],
  [
    'anybody may reach the API server',
    declared(
      eks,
      { vpcConfig: { publicAccessCidrs: ['203.0.113.0/24'] } },
      { vpcConfig: { publicAccessCidrs: ['0.0.0.0/0'] } },
    ),
    /^security loosened (critical|high)/,
  ],
  [
    'the distribution accepts plain HTTP',
    declared(
      distribution,
      { defaultCacheBehavior: { viewerProtocolPolicy: 'https-only' } },
      { defaultCacheBehavior: { viewerProtocolPolicy: 'allow-all' } },
    ),
    /^security (loosened|changed) high/,
  ],
  [
    'no firewall stands before the distribution',
    declared(distribution, { webAclId: 'arn:aws:wafv2:x' }, { webAclId: '' }),
    /^security loosened (critical|high)/,
  ],
  [
    'the firewall allows what it blocked, as an empty block',
    declared(acl, { defaultAction: { block: {} } }, { defaultAction: { allow: {} } }),
    /^security loosened critical/,
  ],
  [
    'a managed rule group is in count mode',
    declared(
      acl,
      { rules: [{ name: 'a', priority: 1, overrideAction: { none: {} } }] },
      { rules: [{ name: 'a', priority: 1, overrideAction: { count: {} } }] },
    ),
    /^security loosened high/,
  ],
  [
    'dead letters go nowhere',
    declared(queue, { redrivePolicy: '{"maxReceiveCount":5}' }, { redrivePolicy: '' }),
    /^availability (loosened|changed) medium/,
  ],
  [
    'all addresses of IPv6',
    declared(
      group,
      { ingress: [{ protocol: 'tcp', fromPort: 22, toPort: 22, cidrBlocks: ['10.0.0.0/8'] }] },
      {
        ingress: [
          {
            protocol: 'tcp',
            fromPort: 22,
            toPort: 22,
            cidrBlocks: ['10.0.0.0/8'],
            ipv6CidrBlocks: ['::/0'],
          },
        ],
      },
    ),
    /^security loosened critical/,
  ],
  [
    'a value in another case where case counts',
    declared(
      fn,
      { environment: { variables: { MODE: 'Full' } } },
      { environment: { variables: { MODE: 'full' } } },
    ),
    /^configuration/,
  ],
  [
    'the database reports another account for its key',
    declared(
      db,
      { kmsKeyId: 'arn:aws:kms:eu-west-1:907265183412:key/a' },
      { kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/a' },
    ),
    /^security/,
  ],
  [
    'catchers of a workflow in another order',
    declared(
      'aws:sfn/stateMachine:StateMachine',
      { definition: '{"States":{"A":{"Catch":[{"Next":"B"},{"Next":"C"}]}}}' },
      { definition: '{"States":{"A":{"Catch":[{"Next":"C"},{"Next":"B"}]}}}' },
    ),
    /^configuration/,
  ],
  [
    'columns of a table in another order',
    declared(
      'aws:glue/catalogTable:CatalogTable',
      { storageDescriptor: { columns: [{ name: 'a' }, { name: 'b' }] } },
      { storageDescriptor: { columns: [{ name: 'b' }, { name: 'a' }] } },
    ),
    /^configuration/,
  ],
]

const quiet: Reading[] = [
  [
    'indexes in another order',
    declared(
      table,
      { globalSecondaryIndexes: indexes },
      { globalSecondaryIndexes: indexes.toReversed() },
    ),
    noise,
  ],
  [
    'capacity provider strategies in another order',
    declared(
      'aws:ecs/service:Service',
      {
        capacityProviderStrategies: [
          { capacityProvider: 'FARGATE', weight: 1 },
          { capacityProvider: 'FARGATE_SPOT', weight: 3 },
        ],
      },
      {
        capacityProviderStrategies: [
          { capacityProvider: 'FARGATE_SPOT', weight: 3 },
          { capacityProvider: 'FARGATE', weight: 1 },
        ],
      },
    ),
    noise,
  ],
  [
    'item count and size of a table',
    undeclared(table, { itemCount: 3, tableSizeBytes: 10 }, { itemCount: 9, tableSizeBytes: 90 }),
    noise,
  ],
  [
    'more users in a pool',
    undeclared(pool, { estimatedNumberOfUsers: 3 }, { estimatedNumberOfUsers: 40000 }),
    noise,
  ],
  [
    'more recovery points in a backup vault',
    undeclared('aws:backup/vault:Vault', { recoveryPoints: 3 }, { recoveryPoints: 88 }),
    noise,
  ],
  [
    'the stamp of a Kafka cluster',
    undeclared(
      'aws:msk/cluster:Cluster',
      { currentVersion: 'K1X5R6FKA87' },
      { currentVersion: 'K3AEGXETSR30VB' },
    ),
    noise,
  ],
  [
    'the stamp of a backup plan',
    undeclared('aws:backup/plan:Plan', { version: 'MWEyYjNj' }, { version: 'OTg3NjU0' }),
    noise,
  ],
  [
    'a database that is being changed',
    undeclared(cluster, { status: 'available' }, { status: 'modifying' }),
    noise,
  ],
  [
    'a redrive policy with its number as text',
    declared(
      queue,
      { redrivePolicy: '{"maxReceiveCount":5,"deadLetterTargetArn":"a"}' },
      { redrivePolicy: '{"deadLetterTargetArn":"a","maxReceiveCount":"5"}' },
    ),
    noise,
  ],
  [
    'a time to live that the service shows as off',
    declared(table, {}, { ttl: { enabled: false, attributeName: '' } }),
    noise,
  ],
]

testReadings('drift', drift)
testReadings('noise', quiet)
