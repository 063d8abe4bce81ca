import t from 'tap'
import { getSpec } from '../../../src/adapters/sandbox/catalog/index.ts'
import { completeInputs, listFailures } from '../../../src/adapters/sandbox/provider/check.ts'
import { unknown } from '../../../src/adapters/sandbox/provider/values.ts'
import type { Properties } from '../../../src/adapters/sandbox/resource.ts'

const check = (type: string, inputs: Properties) =>
  listFailures(getSpec(type), inputs).map(({ property, reason }) => `${property}: ${reason}`)
const complete = (type: string, news: Properties, olds: Properties = {}, seed = 'a', more = {}) =>
  completeInputs(
    getSpec(type),
    { logicalName: 'Web', news, olds, randomSeed: Buffer.from(seed), ...more },
    { team: 'platform' },
  )

t.test('enumerations, names, tags and rules of a type, each with its property', async t => {
  const vpc = 'aws:ec2/vpc:Vpc'
  t.match(check(vpc, { instanceTenancy: 'shared' }), [
    /^instanceTenancy: expected instanceTenancy to be one of \["default","dedicated"\], got "shared"$/,
  ])
  t.match(check('aws:ec2/subnet:Subnet', {}), [/^vpcId: Missing required argument/])
  t.match(check('aws:lb/loadBalancer:LoadBalancer', { name: 'x'.repeat(33) }), [
    /^name: expected at most 32 characters, got 33/,
  ])
  t.match(check('aws:lb/loadBalancer:LoadBalancer', { name: '-x' }), [
    /^name: expected letters, digits and hyphens/,
  ])
  t.match(check('aws:s3/bucket:Bucket', { bucket: 'Logs' }), [/^bucket: expected lower-case/])
  t.match(check('aws:s3/bucket:Bucket', { bucket: 'ab' }), [/^bucket: expected at least 3/])
  t.match(check(vpc, { tags: { 'aws:x': 'a', 'k!': 'v', ok: 'v' } }), [
    /^tags\["aws:x"\]: expected/,
    /^tags\["k!"\]: expected/,
  ])
  t.match(
    check(vpc, {
      tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v'])),
    }),
    [/^tags: expected at most 50/],
  )
  t.match(
    check('aws:rds/cluster:Cluster', {
      engine: 'aurora-postgresql',
      engineVersion: 'latest',
      backupRetentionPeriod: 99,
    }),
    [
      /^engineVersion: expected a version of aurora-postgresql/,
      /^backupRetentionPeriod: expected 1 to 35/,
    ],
  )
  t.match(
    check('aws:autoscaling/group:Group', {
      name: 'a',
      minSize: 3,
      maxSize: 1,
      launchTemplate: { id: 'lt' },
    }),
    [/^minSize: expected at most maxSize \(1\), got 3/],
  )
  t.match(
    check('aws:lb/listener:Listener', {
      loadBalancerArn: 'a',
      protocol: 'HTTPS',
      defaultActions: [{ type: 'forward' }],
    }),
    [/^certificateArn: expected a certificate/],
  )
  t.match(check('aws:ec2/natGateway:NatGateway', { subnetId: 's' }), [/^allocationId: /])
  t.match(
    check('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', {
      securityGroupId: 'sg',
      ipProtocol: 'tcp',
    }),
    [/^cidrIpv4: expected exactly one/],
  )
})

t.test('values that a preview does not know yet are not checked', async t => {
  t.same(check('aws:ec2/vpc:Vpc', { instanceTenancy: unknown, tags: { a: unknown } }), [])
  t.same(check('aws:s3/bucket:Bucket', { bucket: unknown }), [])
  t.same(check('aws:ec2/subnet:Subnet', { vpcId: unknown }), [])
  t.same(
    check('aws:lb/listener:Listener', {
      loadBalancerArn: unknown,
      protocol: 'HTTPS',
      certificateArn: unknown,
      defaultActions: [{ type: 'forward', targetGroupArn: unknown }],
    }),
    [],
  )
})

t.test('automatic names', async t => {
  const topic = 'aws:sns/topic:Topic'
  const { name } = complete(topic, {}) as { name: string }
  t.match(name, /^Web-[0-9a-f]{7}$/)
  t.equal(complete(topic, {})['name'], name, "the engine's seed decides")
  t.not(complete(topic, {}, {}, 'b')['name'], name)
  t.equal(complete(topic, {}, { name }, 'b')['name'], name, 'and the name stays after updates')
  t.not(
    complete(topic, {}, { name: 'chosen' })['name'],
    'chosen',
    'but not a name that the program no longer sets',
  )
  t.equal(complete(topic, { name: 'mine' })['name'], 'mine')
  t.equal(complete(topic, { namePrefix: 'p' })['name'], undefined)
  t.match(
    complete('aws:s3/bucket:Bucket', {})['bucket'],
    /^web-[0-9a-f]{7}$/,
    'buckets are lower-case',
  )
  t.match(complete('aws:kms/alias:Alias', {})['name'], /^alias\/Web-[0-9a-f]{7}$/)
  t.equal(
    complete('aws:rds/cluster:Cluster', {})['clusterIdentifier'],
    undefined,
    'the cloud generates names of clusters',
  )
  t.equal(complete('aws:ec2/vpc:Vpc', {})['name'], undefined)
  t.equal(
    complete(topic, {}, {}, 'a', { proposed: { name: 'by-project', mode: 'propose' } })['name'],
    'by-project',
  )
  t.equal(
    complete(topic, {}, {}, 'a', { proposed: { name: '', mode: 'disable' } })['name'],
    undefined,
  )
})

t.test('default tags', async t => {
  t.same(
    complete('aws:ec2/vpc:Vpc', { tags: { team: 'db', a: 'b' } })['tags'],
    { team: 'db', a: 'b' },
    'the tags of the resource have precedence',
  )
  t.same(complete('aws:ec2/vpc:Vpc', {})['tags'], { team: 'platform' })
  t.same(complete('aws:ec2/route:Route', {})['tags'], undefined, 'only for types that have tags')
  t.equal(complete('aws:ec2/vpc:Vpc', { tags: unknown })['tags'], unknown)
})
