import t from 'tap'
import { getTlsOfPolicy } from '../../../../src/analysis/compliance/rules/encryption.ts'
import { cluster, found, resource, tlsGroup } from '../../../services/compliance/fixture.ts'

const listener = (inputs: Record<string, unknown>, more = {}) =>
  resource('lb/listener:Listener', 'https', { protocol: 'HTTPS', ...inputs }, more)

t.test("the least version of a policy, by AWS's names", async t => {
  const policies: Record<string, string> = {
    'ELBSecurityPolicy-TLS13-1-2-2021-06': '1.2',
    'ELBSecurityPolicy-TLS13-1-3-2021-06': '1.3',
    'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09': '1.2',
    'ELBSecurityPolicy-TLS13-1-0-2021-06': '1.0',
    'ELBSecurityPolicy-TLS13-1-1-2021-06': '1.1',
    'ELBSecurityPolicy-TLS-1-2-Ext-2018-06': '1.2',
    'ELBSecurityPolicy-TLS-1-1-2017-01': '1.1',
    'ELBSecurityPolicy-FS-1-2-Res-2020-10': '1.2',
    'ELBSecurityPolicy-FS-2018-06': '1.0',
    'ELBSecurityPolicy-2016-08': '1.0',
    'ELBSecurityPolicy-TLS-1-0-2015-04': '1.0',
    other: '1.0',
  }
  for (const [policy, version] of Object.entries(policies))
    t.equal(getTlsOfPolicy(policy), version, policy)
})

t.test('tls_version at listeners', async t => {
  t.same(found('tls_version', [listener({ sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' })]), [])
  t.same(
    found('tls_version', [listener({ sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' })], {
      expected: { security: { minimumTls: '1.3' } },
    }),
    ['https sslPolicy: expected TLS 1.3, got TLS 1.2'],
  )
  t.same(found('tls_version', [listener({})]), ['https sslPolicy: expected TLS 1.2, got TLS 1.0'])
  t.same(found('tls_version', [listener({ sslPolicy: '[unknown]' })]), [])
  const http = { protocol: 'HTTP', loadBalancerArn: 'arn:lb' }
  t.same(
    found('tls_version', [
      listener({
        ...http,
        defaultActions: [{ type: 'redirect', redirect: { protocol: 'HTTPS' } }],
      }),
    ]),
    [],
  )
  t.same(found('tls_version', [listener({ ...http, defaultActions: [{ type: 'forward' }] })]), [
    'https protocol: expected TLS 1.2, got HTTP without a redirect',
  ])
  const inner = resource(
    'lb/loadBalancer:LoadBalancer',
    'inner',
    { internal: true },
    { outputs: { arn: 'arn:lb' } },
  )
  t.same(
    found('tls_version', [inner, listener({ ...http, defaultActions: [{ type: 'forward' }] })]),
    [],
  )
  t.same(
    found('tls_version', [
      inner,
      listener(
        { ...http, loadBalancerArn: '[unknown]', defaultActions: [{ type: 'forward' }] },
        { dependencies: [inner.urn] },
      ),
    ]),
    [],
    'before ids are known',
  )
})

t.test('tls_version elsewhere', async t => {
  const of = (type: string, inputs: Record<string, unknown>) =>
    found('tls_version', [resource(type, 'x', inputs)]).length
  t.equal(
    of('cloudfront/distribution:Distribution', {
      viewerCertificate: { minimumProtocolVersion: 'TLSv1.2_2021' },
    }),
    0,
  )
  t.equal(
    of('cloudfront/distribution:Distribution', {
      viewerCertificate: { minimumProtocolVersion: 'TLSv1.1_2016' },
    }),
    1,
  )
  t.equal(
    of('cloudfront/distribution:Distribution', {
      viewerCertificate: { minimumProtocolVersion: 'TLSv1' },
    }),
    1,
  )
  t.equal(of('apigateway/domainName:DomainName', { securityPolicy: 'TLS_1_2' }), 0)
  t.equal(of('apigateway/domainName:DomainName', { securityPolicy: 'TLS_1_0' }), 1)
  t.equal(
    of('opensearch/domain:Domain', {
      domainEndpointOptions: { tlsSecurityPolicy: 'Policy-Min-TLS-1-2-2019-07' },
    }),
    0,
  )
  t.equal(
    of('opensearch/domain:Domain', {
      domainEndpointOptions: { tlsSecurityPolicy: 'Policy-Min-TLS-1-0-2019-07' },
    }),
    1,
  )
})

t.test(
  'tls_version at databases: their parameter group refuses connections without TLS',
  async t => {
    t.same(found('tls_version', [cluster(), tlsGroup]), [])
    t.same(found('tls_version', [cluster()]), [
      'main rds.force_ssl: expected rds.force_ssl = 1, got not in its parameter group',
    ])
    t.same(
      found('tls_version', [
        cluster(),
        { ...tlsGroup, inputs: { parameters: [{ name: 'rds.force_ssl', value: '0' }] } },
      ]),
      ['main rds.force_ssl: expected rds.force_ssl = 1, got rds.force_ssl = 0'],
    )
    t.same(
      found('tls_version', [
        cluster({ dbClusterParameterGroupName: 'default.aurora-postgresql15' }),
        tlsGroup,
      ]).length,
      1,
      'another group',
    )
    t.same(
      found('tls_version', [
        cluster({ dbClusterParameterGroupName: '[unknown]' }, { dependencies: [tlsGroup.urn] }),
        { ...tlsGroup, outputs: {} },
      ]),
      [],
      'before ids are known',
    )
    t.same(found('tls_version', [resource('rds/instance:Instance', 'my', { engine: 'mysql' })]), [
      'my require_secure_transport: expected require_secure_transport = 1, got not in its ' +
        'parameter group',
    ])
  },
)

t.test('encryption_at_rest', async t => {
  const rest = (...resources: ReturnType<typeof resource>[]) =>
    found('encryption_at_rest', resources)
  t.same(rest(cluster()), [])
  t.same(rest(cluster({ storageEncrypted: false })), [
    'main storageEncrypted: expected true, got false',
  ])
  t.same(rest(resource('kms/key:Key', 'k', {})), ['k enableKeyRotation: expected true, got false'])
  t.same(
    rest(resource('kms/key:Key', 'k', { customerMasterKeySpec: 'RSA_2048' })),
    [],
    "asymmetric keys can't rotate",
  )
  t.same(rest(resource('sqs/queue:Queue', 'q', { sqsManagedSseEnabled: false })).length, 1)
  t.same(
    rest(resource('sqs/queue:Queue', 'q', { sqsManagedSseEnabled: false, kmsMasterKeyId: 'x' })),
    [],
  )
  const template = (ebs: unknown) =>
    resource('ec2/launchTemplate:LaunchTemplate', 'app', {
      blockDeviceMappings: [
        { deviceName: '/dev/sda1', ebs },
        { deviceName: '/dev/sdb', virtualName: 'ephemeral0' },
      ],
    })
  t.same(rest(template({ encrypted: 'true' })), [])
  t.same(rest(template({ volumeSize: 8 })), [
    'app blockDeviceMappings[0].ebs.encrypted: expected true, got false',
  ])
  t.same(rest(resource('ec2/launchTemplate:LaunchTemplate', 'app', {})), [
    'app blockDeviceMappings: expected encrypted disks, got the disks of the image',
  ])
  t.same(
    rest(
      resource('ec2/launchTemplate:LaunchTemplate', 'app', {}),
      resource('ebs/encryptionByDefault:EncryptionByDefault', 'all', { enabled: true }),
    ),
    [],
  )
  t.same(
    rest(
      resource('ec2/instance:Instance', 'vm', {
        rootBlockDevice: { encrypted: true },
        ebsBlockDevices: [{ encrypted: false }],
      }),
    ),
    ['vm ebsBlockDevices[0].encrypted: expected true, got false'],
  )
})

t.test('customer managed keys, where they are required', async t => {
  const expected = { security: { customerKeys: true } }
  const bucket = resource('s3/bucket:Bucket', 'files', {})
  t.same(found('encryption_at_rest', [cluster(), bucket], { expected }), [
    'main kmsKeyId: expected a KMS key of its own, got the key of AWS',
    'files serverSideEncryptionConfiguration: expected a KMS key of its own, got the key of AWS',
  ])
  const apart = resource(
    's3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    'files',
    {
      bucket: 'files-id',
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms' } }],
    },
  )
  t.same(
    found('encryption_at_rest', [cluster({ kmsKeyId: 'arn' }), bucket, apart], { expected }),
    [],
  )
})
