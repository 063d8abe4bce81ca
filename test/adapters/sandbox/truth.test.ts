/**
 * Former differences between the sandbox and the real provider, one test for each kind. The source
 * is named beside each: AWS's documentation or terraform-provider-aws (internal/service/…).
 */
import t from 'tap'
import { listCallsFor } from '../../../src/adapters/sandbox/provider/changes.ts'
import { getSpec } from '../../../src/adapters/sandbox/catalog/index.ts'
import {
  findProviderSchema,
  listProviderTypes,
} from '../../../src/adapters/sandbox/catalog/providerSchema.ts'
import {
  readJournalEntries,
  listResources,
  setProperty,
} from '../../../src/adapters/sandbox/cloud.ts'
import { read, remove, update } from '../../../src/adapters/sandbox/provider/crud.ts'
import { listDifferences } from '../../../src/adapters/sandbox/provider/diff.ts'
import { computeCurrentOutputs } from '../../../src/adapters/sandbox/provider/state.ts'
import { completeInputs } from '../../../src/adapters/sandbox/provider/check.ts'
import type { Account } from '../../../src/adapters/sandbox/provider/account.ts'
import type { CloudResource, Properties } from '../../../src/adapters/sandbox/resource.ts'
import { accountOf, cloudFolder, make } from './folder.ts'

const clusterType = 'aws:rds/cluster:Cluster'
const memberType = 'aws:rds/clusterInstance:ClusterInstance'
const postgres = { engine: 'aurora-postgresql', engineVersion: '16.6', skipFinalSnapshot: true }

const outputs = (account: Account, one: CloudResource) =>
  computeCurrentOutputs(getSpec(one.type), account, one)
const change = (account: Account, one: CloudResource, old: Properties, news: Properties) =>
  update(getSpec(one.type), account, {
    id: one.id,
    oldInputs: old,
    olds: one.properties,
    news,
    ignoreChanges: [],
  })
const destroy = (account: Account, one: CloudResource) =>
  remove(getSpec(one.type), account, one.id, one.properties)

function replaced(type: string, property: string, before: unknown, after: unknown): boolean {
  const found = listDifferences(getSpec(type), {
    oldInputs: { [property]: before },
    olds: { [property]: before },
    news: { [property]: after },
    ignoreChanges: [],
  })
  return found.length > 0 && found.every(one => one.replace)
}

async function network(account: Account, { gateway = true } = {}) {
  const vpc = await make(account, 'aws:ec2/vpc:Vpc', 'main', { cidrBlock: '10.0.0.0/16' })
  if (gateway)
    await make(account, 'aws:ec2/internetGateway:InternetGateway', 'm', { vpcId: vpc.id })
  const subnet = (name: string, zone: string, cidrBlock: string) =>
    make(account, 'aws:ec2/subnet:Subnet', name, {
      vpcId: vpc.id,
      cidrBlock,
      availabilityZone: `eu-west-1${zone}`,
    })
  const subnets = [await subnet('a', 'a', '10.0.0.0/24'), await subnet('b', 'b', '10.0.1.0/24')]
  return { vpc, subnet, ids: subnets.map(one => one.id) }
}

t.test('1: database versions only go up, major ones with the flag', async t => {
  // Amazon RDS User Guide, "Upgrading a DB instance engine version"
  const account = accountOf(await cloudFolder(t))
  const made = await make(account, clusterType, 'main', { clusterIdentifier: 'db', ...postgres })
  const to = (engineVersion: string, more: object = {}) =>
    change(account, made, postgres, { ...postgres, engineVersion, ...more })
  await t.rejects(to('15.8', { allowMajorVersionUpgrade: true }), {
    message: /InvalidParameterCombination: Cannot upgrade aurora-postgresql from 16\.6 to 15\.8/,
  })
  await t.rejects(to('16.4'), { message: /Cannot upgrade .* from 16\.6 to 16\.4/ })
  await t.rejects(to('17.4'), { message: /AllowMajorVersionUpgrade flag must be present/ })
  t.equal((await to('16.8')).properties['engineVersion'], '16.8')
  const major = await to('17.4', { allowMajorVersionUpgrade: true })
  t.equal(major.properties['dbClusterParameterGroupName'], 'default.aurora-postgresql17')
  await t.rejects(setProperty(account.folder, 'db', 'engineVersion=16.6'), {
    code: 'conflict',
    message: /Cannot upgrade/,
  })
  const own = await make(account, clusterType, 'own', {
    clusterIdentifier: 'own',
    ...postgres,
    dbClusterParameterGroupName: 'mine',
  })
  await t.rejects(
    change(account, own, postgres, {
      ...postgres,
      engineVersion: '17.4',
      allowMajorVersionUpgrade: true,
      dbClusterParameterGroupName: 'mine',
    }),
    { message: /DB parameter group mine is custom/ },
  )
})

t.test('1: storage of an instance only grows', async t => {
  // Amazon RDS User Guide, "Modifying a DB instance"
  const account = accountOf(await cloudFolder(t))
  const inputs = { engine: 'postgres', engineVersion: '16.6', instanceClass: 'db.t3.micro' }
  const made = await make(account, 'aws:rds/instance:Instance', 'main', {
    ...inputs,
    allocatedStorage: 20,
  })
  await t.rejects(change(account, made, inputs, { ...inputs, allocatedStorage: 10 }), {
    message: /Requested allocated storage is less/,
  })
})

t.test('2, 3: members have the version of their cluster, and one is the writer', async t => {
  // internal/service/rds/cluster_instance.go, resourceClusterInstanceRead
  const account = accountOf(await cloudFolder(t))
  const encrypted = { ...postgres, storageEncrypted: true }
  const cluster = await make(account, clusterType, 'main', {
    clusterIdentifier: 'db',
    ...encrypted,
  })
  const member = (identifier: string) =>
    make(account, memberType, identifier, {
      identifier,
      clusterIdentifier: 'db',
      engine: 'aurora-postgresql',
      instanceClass: 'db.r6g.large',
    })
  const [first, second] = [await member('one'), await member('two')]
  t.same((await outputs(account, cluster))['clusterMembers'], ['one', 'two'])
  t.match(await outputs(account, first), { writer: true, engineVersion: '16.6' })
  t.match(await outputs(account, second), { writer: false })
  await change(account, cluster, encrypted, { ...encrypted, engineVersion: '16.8' })
  t.match(await outputs(account, second), {
    engineVersion: '16.8',
    engineVersionActual: '16.8',
    // 11: the key that AWS manages, by its ARN
    kmsKeyId: /^arn:aws:kms:eu-west-1:\d{12}:key\/[0-9a-f-]{36}$/,
  })
  await t.rejects(destroy(account, cluster), { message: /still contains DB instances/ })
  await t.rejects(
    make(account, memberType, 'x', {
      clusterIdentifier: 'absent',
      engine: 'aurora-postgresql',
      instanceClass: 'db.r6g.large',
    }),
    { message: /DBClusterNotFoundFault/ },
  )
})

t.test('4 to 7: replaced or updated as in the schema of the provider', t => {
  // ForceNew: rds/cluster_instance.go, route53/record.go, autoscaling/group.go, ec2/ec2_instance.go
  t.ok(replaced(memberType, 'identifier', 'a', 'b'))
  for (const property of ['type', 'setIdentifier'])
    t.notOk(replaced('aws:route53/record:Record', property, 'A', 'B'), property)
  t.notOk(replaced('aws:autoscaling/group:Group', 'placementGroup', 'a', 'b'))
  t.ok(replaced('aws:autoscaling/group:Group', 'initialLifecycleHooks', [{ name: 'a' }], []))
  const instance = 'aws:ec2/instance:Instance'
  t.ok(replaced(instance, 'ebsOptimized', false, true))
  for (const property of ['placementGroup', 'hostId', 'ami', 'subnetId'])
    t.ok(replaced(instance, property, 'a', 'b'), property)
  t.ok(replaced(instance, 'cpuOptions', { coreCount: 1 }, { coreCount: 2 }))
  t.ok(replaced(instance, 'ipv6AddressCount', 1, 2))
  t.ok(replaced(instance, 'launchTemplate', { id: 'lt-1' }, { id: 'lt-2' }))
  t.notOk(replaced(instance, 'launchTemplate', { version: '1' }, { version: '2' }))
  t.notOk(replaced(instance, 'userData', 'a', 'b'))
  t.ok(replaced(instance, 'rootBlockDevice', { encrypted: false }, { encrypted: true }))
  t.notOk(replaced(instance, 'rootBlockDevice', { volumeSize: 8 }, { volumeSize: 9 }))
  t.ok(listProviderTypes().length > 1500, 'every type of the provider is in the table')
  t.match(findProviderSchema('aws:ecs/service:Service'), { source: 'schema', named: true })
  t.end()
})

t.test('8: changed tags alone create no new version of a launch template', async t => {
  // internal/service/ec2/ec2_launch_template.go, updateKeys
  const account = accountOf(await cloudFolder(t))
  const made = await make(account, 'aws:ec2/launchTemplate:LaunchTemplate', 'app', { name: 'app' })
  const tagged = await change(account, made, { name: 'app' }, { name: 'app', tags: { a: 'b' } })
  t.equal(tagged.properties['latestVersion'], 1)
  const other = await change(account, tagged, { name: 'app' }, { name: 'app', imageId: 'ami-1' })
  t.equal(other.properties['latestVersion'], 2)
})

t.test('9: names in use, networks that do not fit', async t => {
  // EC2 and Elastic Load Balancing API references, "Errors"
  const account = accountOf(await cloudFolder(t))
  const { vpc, subnet, ids } = await network(account)
  await t.rejects(subnet('c', 'c', '10.0.1.128/25'), { message: /InvalidSubnet\.Conflict/ })
  await t.rejects(subnet('c', 'c', '10.1.0.0/24'), { message: /InvalidSubnet\.Range/ })
  const twice = async (type: string, inputs: object, message: RegExp) => {
    await make(account, type, 'x', { ...inputs })
    await t.rejects(make(account, type, 'y', { ...inputs }), { message })
  }
  await twice('aws:ec2/securityGroup:SecurityGroup', { name: 'db', vpcId: vpc.id }, /InvalidGroup/)
  await twice('aws:lb/loadBalancer:LoadBalancer', { name: 'app', subnets: ids }, /DuplicateLoadB/)
  await twice('aws:lb/targetGroup:TargetGroup', { name: 'app', vpcId: vpc.id }, /DuplicateTarget/)
  await twice('aws:ec2/launchTemplate:LaunchTemplate', { name: 'app' }, /already in use/)
  const closed = accountOf(await cloudFolder(t))
  const inner = await network(closed, { gateway: false })
  await t.rejects(
    make(closed, 'aws:lb/loadBalancer:LoadBalancer', 'app', { name: 'app', subnets: inner.ids }),
    { message: /InvalidSubnet: VPC vpc-\w+ has no internet gateway/ },
  )
  await t.rejects(
    make(closed, 'aws:ec2/natGateway:NatGateway', 'nat', {
      subnetId: inner.ids[0],
      allocationId: 'eipalloc-1',
    }),
    { message: /Gateway\.NotAttached/ },
  )
  await t.rejects(
    make(account, 'aws:route53/record:Record', 'www', {
      zoneId: 'Z00000000000000000000',
      name: 'www',
      type: 'A',
      records: ['1.2.3.4'],
    }),
    { message: /NoSuchHostedZone/ },
  )
})

t.test('10: the VPC of its subnets, zone ids by endpoint and region', async t => {
  // AWS General Reference, Elastic Load Balancing and Amazon S3 endpoints
  const account = accountOf(await cloudFolder(t))
  const { vpc, ids } = await network(account)
  const balancer = (loadBalancerType: string) =>
    make(account, 'aws:lb/loadBalancer:LoadBalancer', loadBalancerType, {
      name: loadBalancerType,
      loadBalancerType,
      subnets: ids,
    })
  t.match((await balancer('application')).properties, { vpcId: vpc.id, zoneId: 'Z32O12XQLNTSW2' })
  t.match((await balancer('network')).properties, { vpcId: vpc.id, zoneId: 'Z2IFOLAFXWLO4F' })
  const group = await make(account, 'aws:rds/subnetGroup:SubnetGroup', 'db', {
    name: 'db',
    subnetIds: ids,
  })
  t.equal((await outputs(account, group))['vpcId'], vpc.id)
  const bucket = await make({ ...account, region: 'us-east-1' }, 'aws:s3/bucket:Bucket', 'b', {
    bucket: 'a-bucket',
  })
  t.equal(bucket.properties['hostedZoneId'], 'Z3AQBSTGFYJSTF')
})

t.test('11: a certificate is issued when its record is in DNS', async t => {
  // AWS Certificate Manager User Guide, "DNS validation"
  const account = accountOf(await cloudFolder(t))
  const made = await make(account, 'aws:acm/certificate:Certificate', 'site', {
    domainName: 'www.example.com',
    validationMethod: 'DNS',
  })
  const validate = () =>
    make(account, 'aws:acm/certificateValidation:CertificateValidation', 'site', {
      certificateArn: made.arn,
    })
  t.equal((await outputs(account, made))['status'], 'PENDING_VALIDATION')
  await t.rejects(validate(), { message: /last state: 'PENDING_VALIDATION'/ })
  const [option] = made.properties['domainValidationOptions'] as Record<string, string>[]
  await make(account, 'aws:route53/record:Record', 'proof', {
    zoneId: 'Z0333333EXAMPLE',
    name: option?.['resourceRecordName'],
    type: 'CNAME',
    records: [option?.['resourceRecordValue']],
  })
  t.match(await outputs(account, made), { status: 'ISSUED', notAfter: /^\d{4}-/ })
  await validate()
})

t.test('11: parameter groups by major version, the secret by its full ARN', async t => {
  // Amazon Aurora User Guide, "Working with parameter groups" and "Password management"
  const account = accountOf(await cloudFolder(t))
  const made = await make(account, clusterType, 'main', {
    ...postgres,
    manageMasterUserPassword: true,
  })
  t.match(made.properties, {
    dbClusterParameterGroupName: 'default.aurora-postgresql16',
    masterUserSecrets: [
      {
        secretArn: /:secret:rds!cluster-[0-9a-f-]{36}-[0-9a-f]{6}$/,
        kmsKeyId: /^arn:aws:kms:.*:key\/[0-9a-f-]{36}$/,
      },
    ],
  })
})

t.test('12: final snapshots, names of deleted secrets, names of buckets', async t => {
  // Amazon RDS API reference, DeleteDBCluster; AWS Secrets Manager User Guide, "Delete a secret";
  // Amazon S3 User Guide, "General purpose bucket naming rules"
  const account = accountOf(await cloudFolder(t))
  const cluster = () =>
    make(account, clusterType, 'main', {
      clusterIdentifier: 'db',
      engine: 'aurora-postgresql',
      copyTagsToSnapshot: true,
      finalSnapshotIdentifier: 'final',
      tags: { team: 'a' },
    })
  await destroy(account, await cluster())
  t.match(await listResources(account.folder), [
    { type: 'aws:rds/clusterSnapshot:ClusterSnapshot', id: 'final', tags: { team: 'a' } },
  ])
  const second = await cluster()
  await t.rejects(destroy(account, second), { message: /DBClusterSnapshotAlreadyExistsFault/ })

  const secret = (more: object = {}) =>
    make(account, 'aws:secretsmanager/secret:Secret', 's', { name: 'token', ...more })
  await destroy(account, await secret())
  await t.rejects(secret(), { message: /already scheduled for deletion/ })
  const other = () => secret({ name: 'other', recoveryWindowInDays: 0 })
  await destroy(account, await other())
  await other()
  await t.rejects(other(), { message: /ResourceExistsException/ })

  const bucket = (owner: Account) =>
    make(owner, 'aws:s3/bucket:Bucket', 'b', { bucket: 'one-for-all' })
  const first = await bucket(account)
  await t.rejects(bucket(account), { message: /BucketAlreadyOwnedByYou/ })
  await t.rejects(bucket({ ...account, account: '999999999999' }), {
    message: /BucketAlreadyExists/,
  })
  await make(account, 'aws:s3/bucketObject:BucketObject', 'o', { bucket: first.id, key: 'k' })
  await t.rejects(destroy(account, first), { message: /BucketNotEmpty/ })
})

t.test('13: tags are changed by the tagging calls of their service', async t => {
  const account = accountOf(await cloudFolder(t))
  const topic = await make(account, 'aws:sns/topic:Topic', 'a', { name: 'a', tags: { x: '1' } })
  await setProperty(account.folder, topic.id, 'tags.x=2')
  await setProperty(account.folder, topic.id, 'tags.x=null')
  await setProperty(account.folder, topic.id, 'displayName=A')
  t.same(
    (await readJournalEntries(account.folder)).map(one => one.call),
    ['CreateTopic', 'TagResource', 'UntagResource', 'SetTopicAttributes'],
  )
  const call = (type: string) =>
    listCallsFor(getSpec(type), [{ path: 'tags.x', after: '1' }])[0]?.call
  t.equal(call('aws:ec2/vpc:Vpc'), 'CreateTags')
  t.equal(call('aws:rds/cluster:Cluster'), 'AddTagsToResource')
  t.equal(call('aws:iam/role:Role'), 'TagRole')
  t.equal(call('aws:autoscaling/group:Group'), 'CreateOrUpdateTags')
})

t.test('14: a name that the provider made stays when the resource is renamed', t => {
  // pulumi-terraform-bridge, applyDefaults: defaults are taken from the old inputs
  const spec = getSpec('aws:s3/bucket:Bucket')
  const check = (logicalName: string, olds: Properties, news: Properties = {}) =>
    completeInputs(spec, { logicalName, news, olds, randomSeed: Buffer.from(logicalName) }, {})
  const first = check('old-name', {})
  t.match(first, { bucket: /^old-name-[0-9a-f]{7}$/, __defaults: ['bucket'] })
  t.equal(check('new-name', first)['bucket'], first['bucket'])
  const named = check('x', {}, { bucket: 'chosen-1234567' })
  t.match(
    check('x', { ...named, __defaults: [] })['bucket'],
    /^x-/,
    'a name that the program sets is not kept',
  )
  t.end()
})

t.test('parts with the same id in two parents are different resources', async t => {
  // Lambda API reference, AddPermission: statement ids are unique within the function's policy
  const account = accountOf(await cloudFolder(t))
  const type = 'aws:lambda/permission:Permission'
  const permit = (name: string) =>
    make(account, type, name, {
      statementId: 'AllowInvoke',
      function: name,
      action: 'lambda:InvokeFunction',
      principal: 'sns.amazonaws.com',
    })
  for (const name of ['a', 'b'])
    await make(account, 'aws:lambda/function:Function', name, { name, role: 'r' })
  const [a] = [await permit('a'), await permit('b')]
  t.equal((await listResources(account.folder, { type })).length, 2)
  await destroy(account, a)
  t.match(await listResources(account.folder, { type }), [{ properties: { function: 'b' } }])
  t.match(await read(getSpec(type), account, 'AllowInvoke', {}), { id: 'AllowInvoke' }, 'import')
})

// ELBv2 API reference, CreateListener and ModifyListener: SSLPolicyNotFound
t.test('the security policy of a listener must exist', async t => {
  const account = accountOf(await cloudFolder(t))
  const listener = (port: number, sslPolicy: string) =>
    make(account, 'aws:lb/listener:Listener', 'web', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/1',
      port,
      protocol: 'HTTPS',
      sslPolicy,
      defaultActions: [{ type: 'forward' }],
    })
  await t.rejects(listener(443, 'ELBSecurityPolicy-nonsense'), /SSLPolicyNotFound/)
  for (const [at, policy] of ['2016-08', 'TLS13-1-2-Res-2021-06', 'FS-1-2-2019-08'].entries())
    t.ok(await listener(444 + at, `ELBSecurityPolicy-${policy}`))
  const one = await listener(443, 'ELBSecurityPolicy-2016-08')
  const { sslPolicy, ...old } = one.properties
  await t.rejects(
    change(account, one, { ...old, sslPolicy }, { ...old, sslPolicy: 'none' }),
    /SSLPolicyNotFound/,
  )
})
