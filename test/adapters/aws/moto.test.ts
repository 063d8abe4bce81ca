/**
 * The STS, tagging and EC2 clients against moto's server, and the search for pending creates.
 * CloudTrail: moto lacks LookupEvents, see aws.test.ts.
 */
import {
  EC2Client,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  AuthorizeSecurityGroupIngressCommand,
  RunInstancesCommand,
  DescribeImagesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import t from 'tap'
import { createAwsInquiry } from '../../../src/adapters/aws/inquiry.ts'
import { findPendingOnAws } from '../../../src/adapters/aws/search.ts'
import { getUrnTag } from '../../../src/adapters/sandbox/names.ts'
import { startMoto } from './moto.ts'
import type { Test } from 'tap'
import { json, options, reaching, replay } from './replay.ts'
import { requirePresent } from '../../helper/present.ts'

const patient = { ...options, callMs: 20_000, questionMs: 60_000 }
const vpcType = 'aws:ec2/vpc:Vpc'
const started = Date.now()
t.setTimeout(600_000)

t.test('moto', async t => {
  const moto = await startMoto(t)
  if (!moto) return replayed(t)
  const config = reaching(moto.url)
  const inquiry = createAwsInquiry(() => config, patient)
  const place = await inquiry.getPlace({ name: 'staging', template: null }, null)
  const ec2 = new EC2Client({
    region: 'us-east-1',
    endpoint: moto.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const tags = (ResourceType: 'vpc' | 'subnet', extra: Record<string, string> = {}) => [
    {
      ResourceType,
      Tags: Object.entries({ 'twinstack:environment': 'staging', ...extra }).map(
        ([Key, Value]) => ({ Key, Value }),
      ),
    },
  ]

  await t.test('the identity, with keys and through a role', async t => {
    t.match(await inquiry.readIdentity(place), {
      account: '123456789012',
      region: 'us-east-1',
      arn: /:user\//,
      notes: [],
    })
    const role = {
      ...place,
      config: reaching(moto.url, {
        'aws:assumeRoles': [
          {
            roleArn: 'arn:aws:iam::444455556666:role/deployer',
            sessionName: 'twinstack-staging',
            externalId: 'x1',
          },
        ],
      }),
    }
    t.match(
      await inquiry.readIdentity(role),
      {
        arn: 'arn:aws:sts::444455556666:assumed-role/deployer/twinstack-staging',
        account: '444455556666',
      },
      'the role of the settings was assumed',
    )
  })

  const urn = 'urn:pulumi:staging::p::aws:ec2/vpc:Vpc::main'
  const vpc = requirePresent(
    requirePresent(
      (
        await ec2.send(
          new CreateVpcCommand({
            CidrBlock: '10.0.0.0/16',
            TagSpecifications: tags('vpc', { 'twinstack:urn': getUrnTag(urn), Name: 'main' }),
          }),
        )
      ).Vpc,
    ).VpcId,
  )
  const ours = requirePresent(
    requirePresent(
      (
        await ec2.send(
          new CreateSubnetCommand({
            VpcId: vpc,
            CidrBlock: '10.0.1.0/24',
            TagSpecifications: tags('subnet'),
          }),
        )
      ).Subnet,
    ).SubnetId,
  )
  const group = requirePresent(
    (
      await ec2.send(
        new CreateSecurityGroupCommand({ VpcId: vpc, GroupName: 'by-hand', Description: 'x' }),
      )
    ).GroupId,
  )
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: group,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
      ],
    }),
  )
  const image = requirePresent(
    requirePresent(requirePresent((await ec2.send(new DescribeImagesCommand({}))).Images)[0])
      .ImageId,
  )
  const machines = requirePresent(
    (
      await ec2.send(
        new RunInstancesCommand({
          ImageId: image,
          MinCount: 2,
          MaxCount: 2,
          InstanceType: 't3.nano',
          SubnetId: ours,
        }),
      )
    ).Instances,
  ).map(one => requirePresent(one.InstanceId))
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [requirePresent(machines[1])] }))
  await moto.query('sns', 'eu-west-1', {
    Action: 'CreateTopic',
    Name: 'alerts',
    'Tags.member.1.Key': 'twinstack:environment',
    'Tags.member.1.Value': 'staging',
  })
  await moto.query('sns', 'eu-west-1', {
    Action: 'CreateTopic',
    Name: 'others',
    'Tags.member.1.Key': 'twinstack:environment',
    'Tags.member.1.Value': 'production',
  })

  await t.test('tagged resources of all regions, and resources inside the VPC', async t => {
    const { found, notes } = await inquiry.findTagged(place, {
      regions: ['us-east-1', 'eu-west-1'],
      vpcs: [],
    })
    t.same(notes, [])
    const shownText = (why: string) =>
      found
        .filter(one => one.why === why && !one.helper)
        .map(one => `${one.region} ${one.type} ${one.id}`)
        .sort()
    t.same(shownText('tagged'), [
      `eu-west-1 aws:sns/topic:Topic arn:aws:sns:eu-west-1:123456789012:alerts`,
      `us-east-1 aws:ec2/subnet:Subnet ${ours}`,
      `us-east-1 ${vpcType} ${vpc}`,
    ])
    const inside = shownText('inside-vpc')
    t.ok(
      inside.includes(`us-east-1 aws:ec2/securityGroup:SecurityGroup ${group}`),
      'a security group that a person created',
    )
    t.ok(inside.includes(`us-east-1 aws:ec2/instance:Instance ${machines[0]}`), 'the machine')
    t.notOk(
      inside.join().includes(requirePresent(machines[1])),
      'a terminated instance is not listed',
    )
    t.match(
      found.find(one => /IngressRule$/.test(one.type ?? '')),
      { part: group },
      'the rule of the group, as a part of it',
    )
    t.ok(
      ['default security group', 'main route table', 'default network ACL'].every(what =>
        found.some(one => one.helper?.includes(what)),
      ),
      'default group, main route table, default ACL',
    )
  })

  await t.test('all resources of the account, in one region', async t => {
    const { found, notes } = await inquiry.listEverything(place, { region: 'us-east-1' })
    t.ok([vpc, ours, group, machines[0]].every(id => found.some(one => one.id === id)))
    t.equal(new Set(found.map(one => one.arn ?? one.id)).size, found.length, 'each once')
    t.match(notes, [/only us-east-1/])
  })

  await t.test('a pending create is decided by its tag', async t => {
    const pending = (name: string, more = {}) => ({
      urn: urn.replace('main', name),
      type: vpcType,
      inputs: { tags: { 'twinstack:urn': getUrnTag(urn.replace('main', name)) } },
      region: null,
      known: new Set<string>(),
      ...more,
    })
    const find = async (...creates: ReturnType<typeof pending>[]) =>
      findPendingOnAws(config, 'staging', creates, patient)
    t.same(
      await find(pending('main'), pending('other')),
      [{ id: vpc }, null],
      'one is found, one provably does not exist',
    )
    t.same(
      await find(pending('main', { known: new Set([vpc]) })),
      [null],
      'the old resource of a replacement is known',
    )
    t.same(
      await find(
        pending('main', { inputs: { tags: {} } }),
        pending('main', { type: 'aws:iam/role:Role' }),
        pending('main', { type: 'aws:autoscaling/group:Group' }),
      ),
      ['undecided', 'undecided', 'undecided'],
      'untagged resources, and types that the API does not list',
    )
    const second = requirePresent(
      requirePresent((await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }))).Vpc)
        .VpcId,
    )
    await ec2.send(
      new CreateTagsCommand({
        Resources: [second],
        Tags: [{ Key: 'twinstack:urn', Value: getUrnTag(urn) }],
      }),
    )
    t.same(await find(pending('main')), ['undecided'], 'two resources have the tag')
    t.match(
      (await inquiry.findByUrnTag(place, getUrnTag(urn), { regions: [] })).found
        .map(one => one.id)
        .sort(),
      [vpc, second].sort(),
    )
  })

  await t.test(
    'a role that does not exist elsewhere, and an address where nothing answers',
    async t => {
      const dead = { ...place, config: reaching('http://127.0.0.1:9') }
      t.match(await inquiry.readIdentity(dead), { account: null, notes: [/no answer/] })
    },
  )
  ec2.destroy()
})
/**
 * Without moto (startMoto prints a warning) the same clients are tested with replayed answers;
 * aws.test.ts has more of them.
 */
async function replayed(t: Test): Promise<void> {
  const arn = 'arn:aws:sns:us-east-1:111122223333:alerts'
  const { url } = await replay(t, ({ region }) =>
    json({
      PaginationToken: '',
      ResourceTagMappingList:
        region === 'us-east-1'
          ? [{ ResourceARN: arn, Tags: [{ Key: 'twinstack:environment', Value: 'staging' }] }]
          : [],
    }),
  )
  const inquiry = createAwsInquiry(() => reaching(url), options)
  t.match(
    await inquiry.findTagged(await inquiry.getPlace({ name: 'staging', template: null }, null), {
      regions: [],
      vpcs: [],
    }),
    { found: [{ id: arn, type: 'aws:sns/topic:Topic' }], notes: [] },
  )
}

t.teardown(() => {
  t.comment(`moto: ${Date.now() - started} ms`)
})
