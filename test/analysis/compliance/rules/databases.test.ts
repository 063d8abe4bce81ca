import t from 'tap'
import { cluster, found, resource, tlsGroup } from '../../../services/compliance/fixture.ts'

const group = (ingress: unknown[], id = 'sg-1') =>
  resource('ec2/securityGroup:SecurityGroup', 'db', { ingress }, { id })

t.test("database_version: declared for all, else production's", async t => {
  const production = { name: 'production', resources: [cluster()], settings: {} }
  t.same(found('database_version', [cluster({ engineVersion: '14.9' })], { production }), [
    'main engineVersion: expected 15.4, got 14.9',
  ])
  t.same(found('database_version', [cluster()], { production }), [])
  t.same(found('database_version', [cluster()], { expected: { database: { version: '15.0' } } }), [
    'main engineVersion: expected 15.0, got 15.4',
  ])
  t.same(
    found('database_version', [cluster({ engineVersion: '15' })], {
      expected: { database: { version: '15.0' } },
    }),
    [],
  )
  t.same(
    found('database_version', [cluster({ engineVersion: '14.9' })], { production, ahead: true }),
    [],
    'ahead: versions are not compared with production',
  )
  t.same(
    found('database_version', [cluster({ engineVersion: '14.9' })], {
      production,
      ahead: true,
      expected: { database: { version: '15.4' } },
    }),
    ['main engineVersion: expected 15.4, got 14.9'],
  )
  t.same(found('database_version', [cluster({ engineVersion: '14.9' })]), [], 'no model')
  t.same(
    found(
      'database_version',
      [cluster({ engineVersion: undefined }, { outputs: { engineVersion: '14.9' } })],
      { production },
    ),
    ['main engineVersion: expected 15.4, got 14.9'],
    'the value that AWS sets',
  )
  t.same(found('database_version', [cluster({ engineVersion: '[unknown]' })], { production }), [])
})

t.test('no_public_database', async t => {
  t.same(
    found('no_public_database', [
      resource('rds/clusterInstance:ClusterInstance', 'one', { publiclyAccessible: true }),
    ]),
    ['one publiclyAccessible: expected false, got true'],
  )
  t.same(found('no_public_database', [resource('rds/instance:Instance', 'one', {})]), [])
  const database = cluster({ vpcSecurityGroupIds: ['sg-1'] })
  t.same(
    found('no_public_database', [
      database,
      group([
        { protocol: 'tcp', fromPort: 5432, toPort: 5432, cidrBlocks: ['10.0.0.0/8', '0.0.0.0/0'] },
      ]),
    ]),
    ['db ingress[0].cidrBlocks[1]: expected private networks only, got port 5432 from 0.0.0.0/0'],
  )
  t.same(
    found('no_public_database', [
      database,
      group([{ protocol: 'tcp', fromPort: 8000, toPort: 8000, ipv6CidrBlocks: ['::/0'] }]),
    ]),
    ['db ingress[0].ipv6CidrBlocks[0]: expected private networks only, got ::/0'],
  )
  t.same(
    found('no_public_database', [
      database,
      group(
        [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['0.0.0.0/0'] }],
        'sg-other',
      ),
    ]),
    [],
    'a group of something else',
  )
  t.same(
    found('no_public_database', [
      resource('vpc/securityGroupIngressRule:SecurityGroupIngressRule', 'r', {
        ipProtocol: 'tcp',
        fromPort: 3306,
        toPort: 3306,
        cidrIpv4: '8.8.8.0/24',
      }),
    ]),
    ['r cidrIpv4: expected private networks only, got port 3306 from 8.8.8.0/24'],
  )
})

t.test('backup_retention: longest in production', async t => {
  t.same(found('backup_retention', [cluster({ backupRetentionPeriod: 6 })]), [
    'main backupRetentionPeriod: expected at least 7 days, got 6',
  ])
  t.same(found('backup_retention', [cluster({ backupRetentionPeriod: 7 })]), [])
  t.same(
    found('backup_retention', [cluster({ backupRetentionPeriod: 29 })], { kind: 'production' }),
    ['main backupRetentionPeriod: expected at least 30 days, got 29'],
  )
  t.same(found('backup_retention', [cluster({ backupRetentionPeriod: undefined })]), [
    'main backupRetentionPeriod: expected at least 7 days, got 1',
  ])
  t.same(
    found('backup_retention', [
      resource('rds/instance:Instance', 'replica', { replicateSourceDb: 'main' }),
    ]),
    [],
  )
  t.same(found('backup_retention', [cluster()], { expected: { backups: { minimumDays: 35 } } }), [
    'main backupRetentionPeriod: expected at least 35 days, got 30',
  ])
})

t.test('deletion_protection, final_snapshot: in production', async t => {
  const open = [
    cluster({ deletionProtection: false, skipFinalSnapshot: true }),
    resource('lb/loadBalancer:LoadBalancer', 'lb', {}),
    resource('s3/bucket:Bucket', 'files', { forceDestroy: true }),
  ]
  t.same(found('deletion_protection', open), [])
  t.same(found('deletion_protection', open, { kind: 'production' }), [
    'main deletionProtection: expected true, got false',
    'lb enableDeletionProtection: expected true, got false',
    'files forceDestroy: expected false, got true',
  ])
  t.same(found('deletion_protection', [cluster()], { kind: 'production' }), [])
  t.same(found('final_snapshot', open), [])
  t.same(found('final_snapshot', open, { kind: 'production' }), [
    'main skipFinalSnapshot: expected false, got true',
  ])
  t.same(found('final_snapshot', [cluster()], { kind: 'production' }), [])
})

t.test('no_automatic_upgrade', async t => {
  t.same(
    found('no_automatic_upgrade', [resource('rds/clusterInstance:ClusterInstance', 'one', {})]),
    ['one autoMinorVersionUpgrade: expected false, got true, the default'],
  )
  t.same(
    found('no_automatic_upgrade', [
      resource('rds/clusterInstance:ClusterInstance', 'one', { autoMinorVersionUpgrade: false }),
      tlsGroup,
    ]),
    [],
  )
})
