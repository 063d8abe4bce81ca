import t from 'tap'
import { catalog, getSpec } from '../../../src/adapters/sandbox/catalog/index.ts'
import type { TypeSpec } from '../../../src/adapters/sandbox/catalog/typeSpec.ts'
import { accountOf, cloudFolder, make } from './folder.ts'
import { sdkType } from './sdk.ts'

/** Computed outputs that exist only for features which the sandbox does not have. */
const rare = new Set([
  'aws:ec2/eip:Eip ptrRecord',
  'aws:ec2/natGateway:NatGateway autoProvisionZones',
  'aws:ec2/natGateway:NatGateway autoScalingIps',
  'aws:ec2/natGateway:NatGateway regionalNatGatewayAddresses',
  'aws:ec2/natGateway:NatGateway regionalNatGatewayAutoMode',
  'aws:ec2/natGateway:NatGateway routeTableId',
  'aws:rds/cluster:Cluster caCertificateValidTill',
  'aws:rds/cluster:Cluster upgradeRolloutOrder',
  'aws:rds/instance:Instance upgradeRolloutOrder',
])

/** The properties that a spec names, by kind. */
function namesOf({ sets = [], required = [], sensitive = [], name, ...spec }: TypeSpec) {
  const { enums = {}, defaults = {}, outputs = {}, onUpdate = {}, derived = {} } = spec
  return {
    inputs: [...sets, ...Object.keys(enums), ...required, ...(name ? [name.property] : [])],
    outputs: [
      ...[defaults, outputs, onUpdate, derived].flatMap(table => Object.keys(table)),
      ...sensitive,
    ],
    computed: new Set([
      ...[outputs, derived].flatMap(table => Object.keys(table)),
      ...(spec.fromOthers?.keys ?? []),
      ...(spec.live?.keys ?? []),
    ]),
  }
}

t.test('no type has a property that the SDK does not have', async t => {
  for (const spec of catalog.values()) {
    const sdk = sdkType(spec.type)
    const { inputs, outputs, computed: computedNames } = namesOf(spec)
    t.same(
      inputs.filter(property => !sdk.inputs.has(property)),
      [],
      `${spec.type}: inputs`,
    )
    t.same(
      outputs.filter(property => !sdk.outputs.has(property)),
      [],
      `${spec.type}: outputs`,
    )
    t.same(
      [...sdk.required].filter(property => !spec.required?.includes(property)),
      [],
      `${spec.type}: required`,
    )
    t.equal(spec.taggable !== false, sdk.inputs.has('tags'), `${spec.type}: taggable`)
    t.equal(spec.taggable === 'map', sdk.outputs.has('tagsAll'), `${spec.type}: tagged by a map`)
    t.equal(spec.global !== true, sdk.inputs.has('region'), `${spec.type}: regional`)
    if (spec.arn && !sdk.outputs.has('arn')) t.fail(`${spec.type} has no arn`)
    const computed = [...sdk.outputs].filter(
      property => !sdk.inputs.has(property) && property !== 'arn' && property !== 'tagsAll',
    )
    const lacking = computed.filter(
      property => !computedNames.has(property) && !rare.has(`${spec.type} ${property}`),
    )
    t.same(lacking, [], `${spec.type}: computed outputs`)
    t.match(spec.docs, /^[a-z0-9_]+$/, `${spec.type}: page of its documentation`)
  }
})

/** The minimal inputs of each type, for ids and ARNs. */
const inputs: Record<string, object> = {
  'aws:ec2/subnet:Subnet': { vpcId: 'vpc-1', availabilityZone: 'eu-west-1b' },
  'aws:rds/cluster:Cluster': {
    clusterIdentifier: 'main',
    engine: 'aurora-postgresql',
    engineVersion: '16.6',
  },
  'aws:rds/clusterInstance:ClusterInstance': {
    identifier: 'main-0',
    clusterIdentifier: 'main',
    engine: 'aurora-postgresql',
    instanceClass: 'db.r6g.large',
  },
  'aws:lb/loadBalancer:LoadBalancer': { name: 'web' },
  'aws:lb/targetGroup:TargetGroup': { name: 'web' },
  'aws:lb/listener:Listener': { defaultActions: [] },
  'aws:iam/role:Role': { name: 'app', path: '/service/' },
  'aws:iam/rolePolicy:RolePolicy': { name: 'app', role: 'r' },
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': { role: 'r', policyArn: 'p' },
  'aws:s3/bucket:Bucket': { bucket: 'logs' },
  'aws:sqs/queue:Queue': { name: 'jobs' },
  'aws:ssm/parameter:Parameter': { name: '/a/b', type: 'String', value: 'x' },
  'aws:route53/record:Record': {
    zoneId: 'Z0333333EXAMPLE',
    name: 'www.example.com',
    type: 'A',
    records: [],
  },
  'aws:kms/alias:Alias': { name: 'alias/main' },
  'aws:autoscaling/group:Group': { name: 'app', minSize: 1, maxSize: 2 },
  'aws:cloudwatch/dashboard:Dashboard': { dashboardName: 'main', dashboardBody: '{}' },
}

t.test('ids and ARNs have the form of those of AWS', async t => {
  const account = accountOf(await cloudFolder(t))
  await make(account, 'aws:iam/role:Role', 'r', { name: 'r' })
  const shapes: Record<string, [id: RegExp, arn: RegExp | null]> = {
    'aws:ec2/vpc:Vpc': [
      /^vpc-[0-9a-f]{17}$/,
      /^arn:aws:ec2:eu-west-1:123456789012:vpc\/vpc-[0-9a-f]{17}$/,
    ],
    'aws:ec2/subnet:Subnet': [/^subnet-[0-9a-f]{17}$/, /:subnet\/subnet-/],
    'aws:ec2/eip:Eip': [/^eipalloc-[0-9a-f]{17}$/, /:elastic-ip\/eipalloc-/],
    'aws:ec2/natGateway:NatGateway': [/^nat-[0-9a-f]{17}$/, null],
    'aws:rds/cluster:Cluster': [/^main$/, /^arn:aws:rds:eu-west-1:123456789012:cluster:main$/],
    'aws:rds/clusterInstance:ClusterInstance': [/^main-0$/, /:db:main-0$/],
    'aws:lb/loadBalancer:LoadBalancer': [
      /^arn:/,
      /^arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer\/app\/web\/[0-9a-f]{16}$/,
    ],
    'aws:lb/targetGroup:TargetGroup': [/^arn:/, /:targetgroup\/web\/[0-9a-f]{16}$/],
    'aws:lb/listener:Listener': [/^arn:/, /:listener\/app\/web\/[0-9a-f]{16}\/[0-9a-f]{16}$/],
    'aws:iam/role:Role': [/^app$/, /^arn:aws:iam::123456789012:role\/service\/app$/],
    'aws:iam/rolePolicy:RolePolicy': [/^r:app$/, null],
    'aws:s3/bucket:Bucket': [/^logs$/, /^arn:aws:s3:::logs$/],
    'aws:sqs/queue:Queue': [
      /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/123456789012\/jobs$/,
      /^arn:aws:sqs:eu-west-1:123456789012:jobs$/,
    ],
    'aws:ssm/parameter:Parameter': [/^\/a\/b$/, /:parameter\/a\/b$/],
    'aws:kms/key:Key': [
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      /:key\/[0-9a-f-]{36}$/,
    ],
    'aws:kms/alias:Alias': [/^alias\/main$/, /:alias\/main$/],
    'aws:route53/record:Record': [/^Z0333333EXAMPLE_www\.example\.com_A$/, null],
    'aws:autoscaling/group:Group': [
      /^app$/,
      /:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/app$/,
    ],
    'aws:cloudwatch/dashboard:Dashboard': [/^main$/, null],
  }
  const ids: Record<string, string> = {}
  for (const [type, [id, arn]] of Object.entries(shapes)) {
    const parents = {
      'aws:lb/listener:Listener': { loadBalancerArn: ids['aws:lb/loadBalancer:LoadBalancer'] },
      'aws:kms/alias:Alias': { targetKeyId: ids['aws:kms/key:Key'] },
    }[type]
    const made = await make(account, type, 'main', { ...inputs[type], ...parents })
    ids[type] = made.id
    t.match(made.id, id, type)
    if (arn) t.match(made.arn, arn, type)
    else t.equal(made.arn, null, type)
    t.equal(made.properties['arn'] ?? null, made.arn)
  }
})

t.test('values that the cloud sets', async t => {
  const account = accountOf(await cloudFolder(t))
  const vpc = await make(account, 'aws:ec2/vpc:Vpc', 'main', {
    cidrBlock: '10.0.0.0/16',
    enableDnsHostnames: true,
  })
  t.match(vpc.properties, {
    enableDnsSupport: true,
    enableDnsHostnames: true,
    instanceTenancy: 'default',
    ownerId: '123456789012',
    region: 'eu-west-1',
    defaultSecurityGroupId: /^sg-/,
  })
  const subnet = await make(
    account,
    'aws:ec2/subnet:Subnet',
    'a',
    inputs['aws:ec2/subnet:Subnet'] as never,
  )
  t.equal(subnet.properties['availabilityZoneId'], 'euw1-az2')
  const cluster = await make(account, 'aws:rds/cluster:Cluster', 'main', {
    engine: 'aurora-postgresql',
  })
  t.match(cluster.id, /^tf-\d{26}$/, 'a name that the cloud generates')
  t.match(cluster.properties, {
    port: 5432,
    readerEndpoint: new RegExp(`^${cluster.id}\\.cluster-ro-c`),
    preferredBackupWindow: /^\d\d:\d\d-\d\d:\d\d$/,
  })
  const role = await make(account, 'aws:iam/role:Role', 'main', {
    namePrefix: 'app-',
    assumeRolePolicy: '{}',
  })
  t.match([role.id, role.region, role.properties['region']], [/^app-\d{26}$/, 'global', undefined])
})

t.test('a type without a description', async t => {
  const spec = getSpec('aws:glue/catalogDatabase:CatalogDatabase')
  t.equal(spec.generic, true)
  const made = await make(accountOf(await cloudFolder(t)), spec.type, 'lake', {
    name: 'lake',
    tags: { a: 'b' },
  })
  t.match(made, {
    id: /^catalog-database-[0-9a-f]{17}$/,
    arn: /^arn:aws:glue:eu-west-1:123456789012:catalog-database\/catalog-database-/,
    tags: { a: 'b' },
    properties: { name: 'lake' },
  })
  for (const wrong of ['gcp:x/y:Z', 'aws:ec2:Vpc', 'aws:../x:Y', ''])
    t.throws(() => getSpec(wrong), { code: 'invalid-request' })
})
