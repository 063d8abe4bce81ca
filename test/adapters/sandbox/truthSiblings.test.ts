/**
 * The kinds of difference of truth.test.ts for other types: DocumentDB and Neptune, ElastiCache,
 * volumes, load balancers by their other names. Sources are named beside each test.
 */
import t from 'tap'
import type { Account } from '../../../src/adapters/sandbox/provider/account.ts'
import { getSpec } from '../../../src/adapters/sandbox/catalog/index.ts'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { listCallsFor } from '../../../src/adapters/sandbox/provider/changes.ts'
import { remove, update } from '../../../src/adapters/sandbox/provider/crud.ts'
import { listDifferences } from '../../../src/adapters/sandbox/provider/diff.ts'
import { computeCurrentOutputs } from '../../../src/adapters/sandbox/provider/state.ts'
import { unknown } from '../../../src/adapters/sandbox/provider/values.ts'
import type { CloudResource, Properties } from '../../../src/adapters/sandbox/resource.ts'
import { accountOf, cloudFolder, make } from './folder.ts'

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

function isReplaced(type: string, before: Properties, after: Properties): boolean {
  const request = { oldInputs: before, olds: before, news: after, ignoreChanges: [] }
  return listDifferences(getSpec(type), request).some(one => one.replace)
}

for (const [module, engine, versions] of [
  // Amazon DocumentDB Developer Guide, "Amazon DocumentDB in-place major version upgrade"
  ['docdb', 'docdb', ['4.0.0', '3.6.0', '5.0.0']],
  // Neptune User Guide, "Maintaining your Amazon Neptune DB cluster"
  ['neptune', 'neptune', ['1.3.2.0', '1.2.1.0', '2.0.0.0']],
] as const)
  t.test(`1 to 3, 12 for ${module}: versions, members, final snapshot`, async t => {
    const account = accountOf(await cloudFolder(t))
    const [at, older, major] = versions
    const inputs = { clusterIdentifier: 'data', engine, engineVersion: at, port: 27_017 }
    const cluster = await make(account, `aws:${module}/cluster:Cluster`, 'data', inputs)
    t.equal(cluster.id, 'data')
    t.match(cluster.arn, /^arn:aws:rds:eu-west-1:\d{12}:cluster:data$/)
    const to = (engineVersion: string, more: Properties = {}) =>
      change(account, cluster, inputs, { ...inputs, engineVersion, ...more })
    t.notOk(isReplaced(cluster.type, inputs, { ...inputs, engineVersion: major }), 'in place')
    await t.rejects(to(older), { message: new RegExp(`Cannot upgrade ${engine} from`) })
    await t.rejects(to(major), { message: /AllowMajorVersionUpgrade flag/ })

    const member = (identifier: string, clusterIdentifier = 'data') =>
      make(account, `aws:${module}/clusterInstance:ClusterInstance`, identifier, {
        identifier,
        clusterIdentifier,
        instanceClass: 'db.r6g.large',
      })
    const [one, two] = [await member('one'), await member('two')]
    t.match(await outputs(account, one), { writer: true, engineVersion: at, port: 27_017 })
    t.match(await outputs(account, two), { writer: false })
    t.same((await outputs(account, cluster))['clusterMembers'], ['one', 'two'])
    await to(major, { allowMajorVersionUpgrade: true })
    t.match(await outputs(account, two), { engineVersion: major })
    await t.rejects(member('x', 'absent'), { message: /DBClusterNotFoundFault/ })
    await t.rejects(member('one'), { message: /DBInstanceAlreadyExists/ })
    await t.rejects(make(account, cluster.type, 'y', inputs), { message: /DBClusterAlreadyExists/ })

    await t.rejects(destroy(account, cluster), { message: /FinalDBSnapshotIdentifier is required/ })
    const named = { ...cluster, properties: { ...inputs, finalSnapshotIdentifier: 'last' } }
    await change(account, cluster, inputs, { ...inputs, finalSnapshotIdentifier: 'last' })
    await t.rejects(destroy(account, named), { message: /still contains DB instances/ })
    for (const each of [one, two]) await destroy(account, each)
    await destroy(account, named)
    t.match(await listResources(account.folder), [
      { type: `aws:${module}/clusterSnapshot:ClusterSnapshot`, id: 'last' },
    ])
  })

t.test('1: volumes only grow, caches are replaced by a downgrade', async t => {
  // EC2 API reference, ModifyVolume: Size
  const account = accountOf(await cloudFolder(t))
  const inputs = { availabilityZone: 'eu-west-1a', size: 20 }
  const volume = await make(account, 'aws:ebs/volume:Volume', 'data', inputs)
  await t.rejects(change(account, volume, inputs, { ...inputs, size: 10 }), {
    message: /InvalidParameterValue: New size cannot be smaller than existing size/,
  })
  t.equal((await change(account, volume, inputs, { ...inputs, size: 30 })).properties['size'], 30)
  // ElastiCache API reference, ModifyReplicationGroup: EngineVersion; internal/service/elasticache
  for (const type of ['replicationGroup:ReplicationGroup', 'cluster:Cluster']) {
    const moved = (from: string, to: string) =>
      isReplaced(`aws:elasticache/${type}`, { engineVersion: from }, { engineVersion: to })
    t.ok(moved('7.1', '6.2'), type)
    t.notOk(moved('6.2', '7.1'), type)
    t.notOk(moved('10.0', '10.1'), type)
  }
  const kafka = 'aws:msk/cluster:Cluster'
  t.ok(isReplaced(kafka, { kafkaVersion: '3.10.0' }, { kafkaVersion: '3.9.0' }))
  t.notOk(isReplaced(kafka, { kafkaVersion: '3.9.0' }, { kafkaVersion: '3.10.0' }))
})

t.test('4 to 7: replacements that depend on values, and newer schemas', t => {
  // internal/service/elbv2/load_balancer.go, customizeDiffLoadBalancerNLB
  const network = (before: Properties, after: Properties, loadBalancerType = 'network') =>
    isReplaced(
      'aws:lb/loadBalancer:LoadBalancer',
      { loadBalancerType, ...before },
      { loadBalancerType, ...after },
    )
  t.ok(network({ subnets: ['a', 'b'] }, { subnets: ['a'] }), 'a subnet less')
  t.notOk(network({ subnets: ['a'] }, { subnets: ['a', 'b'] }), 'a subnet more')
  t.notOk(network({ subnets: ['a', 'b'] }, { subnets: ['a'] }, 'application'))
  t.ok(network({}, { securityGroups: ['a'] }), 'the first group')
  t.ok(network({ securityGroups: ['a'] }, { securityGroups: [] }), 'without groups')
  t.notOk(network({ securityGroups: ['a'] }, { securityGroups: ['b'] }))
  t.notOk(network({ subnets: ['a'] }, { subnets: unknown }), 'not known yet')
  // internal/service/elasticache/replication_group.go
  const cache = (property: string) =>
    isReplaced(
      'aws:elasticache/replicationGroup:ReplicationGroup',
      { [property]: 'a' },
      { [property]: 'b' },
    )
  for (const property of ['authToken', 'engine', 'transitEncryptionEnabled'])
    t.notOk(cache(property), property)
  for (const property of ['kmsKeyId', 'networkType', 'port']) t.ok(cache(property), property)
  t.end()
})

t.test('3, 9, 10: load balancers of aws.alb are those of aws.lb', async t => {
  // documentation of aws.alb.LoadBalancer: "The functionality is identical"
  const account = accountOf(await cloudFolder(t))
  const create = (type: string, name: string, inputs: Properties) =>
    make(account, type, name, inputs)
  const balancer = await create('aws:alb/loadBalancer:LoadBalancer', 'web', { name: 'web' })
  t.match(balancer.properties, {
    loadBalancerType: 'application',
    zoneId: 'Z32O12XQLNTSW2',
    dnsName: /^web-\d+\.eu-west-1\.elb\.amazonaws\.com$/,
  })
  await t.rejects(create('aws:lb/loadBalancer:LoadBalancer', 'other', { name: 'web' }), {
    message: /DuplicateLoadBalancerName/,
  })
  t.ok(isReplaced('aws:alb/loadBalancer:LoadBalancer', { name: 'a' }, { name: 'b' }))
  // ELBv2 API reference, TargetGroup: LoadBalancerArns
  const group = await create('aws:alb/targetGroup:TargetGroup', 'web', { name: 'web' })
  t.same((await outputs(account, group))['loadBalancerArns'], [])
  await create('aws:alb/listener:Listener', 'web', {
    loadBalancerArn: balancer.arn,
    port: 80,
    defaultActions: [{ type: 'forward', targetGroupArn: group.arn }],
  })
  t.same((await outputs(account, group))['loadBalancerArns'], [balancer.arn])
})

t.test('9 to 12 for other types: taken names, networks, zones, protection', async t => {
  const account = accountOf(await cloudFolder(t))
  // API references of the services, "Errors" of the create actions
  for (const [type, inputs, message] of [
    ['aws:elasticache/cluster:Cluster', { clusterId: 'c' }, /CacheClusterAlreadyExists/],
    ['aws:redshift/cluster:Cluster', { clusterIdentifier: 'c' }, /ClusterAlreadyExists/],
    ['aws:backup/vault:Vault', { name: 'v' }, /AlreadyExistsException/],
  ] as const) {
    t.equal((await make(account, type, 'x', { ...inputs })).id, Object.values(inputs)[0])
    await t.rejects(make(account, type, 'y', { ...inputs }), { message })
  }
  const vpc = await make(account, 'aws:ec2/vpc:Vpc', 'main', { cidrBlock: '10.0.0.0/16' })
  const subnet = await make(account, 'aws:ec2/subnet:Subnet', 'a', {
    vpcId: vpc.id,
    cidrBlock: '10.0.0.0/24',
  })
  const group = await make(account, 'aws:elasticache/subnetGroup:SubnetGroup', 'cache', {
    name: 'cache',
    subnetIds: [subnet.id],
  })
  t.equal((await outputs(account, group))['vpcId'], vpc.id)
  // AWS General Reference, "Amazon CloudFront endpoints and quotas"
  const site = await make(account, 'aws:cloudfront/distribution:Distribution', 'site', {})
  t.equal(site.properties['hostedZoneId'], 'Z2FDTNDATAQYW2')
  // Amazon Cognito API reference, CreateUserPool: DeletionProtection
  const pool = await make(account, 'aws:cognito/userPool:UserPool', 'users', {
    name: 'users',
    deletionProtection: 'ACTIVE',
  })
  await t.rejects(destroy(account, pool), { message: /deletion protection is activated/ })
})

t.test('9: the parent of a resource exists', async t => {
  const account = accountOf(await cloudFolder(t))
  const refused = (type: string, inputs: Properties, message: RegExp) =>
    t.rejects(make(account, type, 'x', inputs), { message }, type)
  const hex = '0123456789abcdef0'
  // EC2 API reference, "Error codes for the Amazon EC2 API"
  await refused(
    'aws:ec2/route:Route',
    { routeTableId: `rtb-${hex}`, destinationCidrBlock: '0.0.0.0/0', gatewayId: `igw-${hex}` },
    /InvalidRouteTableID\.NotFound: The routeTable ID 'rtb-0123456789abcdef0' does not exist/,
  )
  await refused(
    'aws:ec2/vpcEndpoint:VpcEndpoint',
    { vpcId: `vpc-${hex}` },
    /InvalidVpcID\.NotFound/,
  )
  await refused(
    'aws:ec2/securityGroupRule:SecurityGroupRule',
    { securityGroupId: `sg-${hex}`, type: 'ingress', fromPort: 80, toPort: 80, protocol: 'tcp' },
    /InvalidGroup\.NotFound/,
  )
  await refused(
    'aws:ec2/volumeAttachment:VolumeAttachment',
    { volumeId: `vol-${hex}`, instanceId: 'i-1', deviceName: '/dev/sdh' },
    /InvalidVolume\.NotFound/,
  )
  const vpc = await make(account, 'aws:ec2/vpc:Vpc', 'main', { cidrBlock: '10.0.0.0/16' })
  await make(account, 'aws:ec2/route:Route', 'out', {
    routeTableId: vpc.properties['mainRouteTableId'],
    destinationCidrBlock: '10.9.0.0/16',
    vpcPeeringConnectionId: 'pcx-1',
  })
  await make(account, 'aws:ec2/vpcPeeringConnection:VpcPeeringConnection', 'peer', {
    vpcId: vpc.id,
    peerVpcId: `vpc-${hex}`,
  })
  // API references of IAM, SNS, CloudWatch Logs, S3 and ELBv2
  const topic = `arn:aws:sns:eu-west-1:${account.account}:absent`
  await refused(
    'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
    { role: 'absent', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    /NoSuchEntity: The role absent does not exist/,
  )
  const subscribe = (arn: string) => ({ topic: arn, protocol: 'email', endpoint: 'a@example.com' })
  const subscription = 'aws:sns/topicSubscription:TopicSubscription'
  await refused(subscription, subscribe(topic), /NotFound/)
  await make(account, subscription, 'x', subscribe(topic.replace(account.account, '999999999999')))
  await refused(
    'aws:cloudwatch/logStream:LogStream',
    { logGroupName: 'absent' },
    /ResourceNotFound/,
  )
  await refused('aws:s3/bucketObject:BucketObject', { bucket: 'absent', key: 'k' }, /NoSuchBucket/)
})

t.test('5, 9: parts of what does not exist, and a second part where one can be', async t => {
  const account = accountOf(await cloudFolder(t))
  const create = (type: string, inputs: Properties, name = 'x') =>
    make(account, type, name, { ...inputs })
  // API references of the services, "Errors" of the create actions
  for (const [type, inputs, message] of [
    ['apigatewayv2/route:Route', { apiId: 'absent', routeKey: '$default' }, /NotFoundException/],
    ['apigateway/resource:Resource', { restApi: 'absent', parentId: 'p' }, /NotFoundException/],
    ['cloudwatch/eventTarget:EventTarget', { rule: 'absent', arn: 'a' }, /ResourceNotFound/],
    ['cognito/userPoolClient:UserPoolClient', { userPoolId: 'absent' }, /user pool absent/],
    ['dynamodb/tableItem:TableItem', { tableName: 'absent', item: '{}' }, /ResourceNotFound/],
    ['ecr/lifecyclePolicy:LifecyclePolicy', { repository: 'absent' }, /RepositoryNotFound/],
    ['ecs/service:Service', { name: 's', cluster: 'absent' }, /ClusterNotFound/],
    ['eks/nodeGroup:NodeGroup', { clusterName: 'absent' }, /ResourceNotFound/],
    ['iam/accessKey:AccessKey', { user: 'absent' }, /NoSuchEntity/],
    ['iam/instanceProfile:InstanceProfile', { name: 'p', role: 'absent' }, /NoSuchEntity/],
    ['kms/alias:Alias', { name: 'alias/a', targetKeyId: 'absent' }, /NotFoundException/],
    ['lambda/permission:Permission', { function: 'absent' }, /ResourceNotFound/],
    ['lb/listener:Listener', { loadBalancerArn: 'absent' }, /LoadBalancerNotFound/],
    ['alb/listener:Listener', { loadBalancerArn: 'absent' }, /LoadBalancerNotFound/],
    ['s3/bucketPolicy:BucketPolicy', { bucket: 'absent', policy: '{}' }, /NoSuchBucket/],
    ['secretsmanager/secretVersion:SecretVersion', { secretId: 'absent' }, /ResourceNotFound/],
    ['sns/topicPolicy:TopicPolicy', { arn: 'absent', policy: '{}' }, /NotFound/],
    ['sqs/queuePolicy:QueuePolicy', { queueUrl: 'absent', policy: '{}' }, /NonExistentQueue/],
  ] as const)
    await t.rejects(create(`aws:${type}`, inputs), { message }, type)
  const handler = await create('aws:lambda/function:Function', { name: 'f', role: 'r' })
  for (const name of ['f', `${handler.arn}:3`, handler.arn])
    await create('aws:lambda/permission:Permission', { function: name, statementId: `s-${name}` })

  const api = await create('aws:apigatewayv2/api:Api', { name: 'a', protocolType: 'HTTP' })
  const vpc = await create('aws:ec2/vpc:Vpc', { cidrBlock: '10.0.0.0/16' })
  for (const [type, inputs, message] of [
    ['apigatewayv2/route:Route', { apiId: api.id, routeKey: 'GET /' }, /ConflictException/],
    ['ec2/internetGateway:InternetGateway', { vpcId: vpc.id }, /Resource\.AlreadyAssociated/],
    ['ec2/flowLog:FlowLog', { vpcId: vpc.id, trafficType: 'ALL' }, /FlowLogAlreadyExists/],
    [
      'lambda/eventSourceMapping:EventSourceMapping',
      { functionName: 'f', eventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:q' },
      /ResourceConflictException/,
    ],
  ] as const) {
    await create(`aws:${type}`, inputs, 'one')
    await t.rejects(create(`aws:${type}`, inputs, 'two'), { message }, type)
  }
  const other = { apiId: api.id, routeKey: 'POST /' }
  await create('aws:apigatewayv2/route:Route', other, 'other')
})

t.test('13: tagging calls of services that do not say TagResource', t => {
  // API references of the services
  for (const [type, add] of [
    ['aws:elasticache/cluster:Cluster', 'AddTagsToResource'],
    ['aws:redshift/cluster:Cluster', 'CreateTags'],
    ['aws:cloudtrail/trail:Trail', 'AddTags'],
    ['aws:opensearch/domain:Domain', 'AddTags'],
    ['aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream', 'TagDeliveryStream'],
    ['aws:alb/loadBalancer:LoadBalancer', 'AddTags'],
    ['aws:iam/openIdConnectProvider:OpenIdConnectProvider', 'TagOpenIDConnectProvider'],
    ['aws:cloudfront/distribution:Distribution', 'TagResource'],
  ] as const)
    t.equal(listCallsFor(getSpec(type), [{ path: 'tags.x', after: '1' }])[0]?.call, add, type)
  t.end()
})
