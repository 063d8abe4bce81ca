import t from 'tap'
import { invoke } from '../../../src/adapters/sandbox/invoke/index.ts'
import { accountOf, cloudFolder, make } from './folder.ts'

const account = accountOf('/nowhere', { region: 'eu-central-1' })

t.test('identity and region', async t => {
  t.match(await invoke('aws:index/getCallerIdentity:getCallerIdentity', {}, account), {
    accountId: '123456789012',
    arn: /^arn:aws:sts::123456789012:assumed-role\//,
  })
  t.match(await invoke('aws:index/getRegion:getRegion', {}, account), {
    region: 'eu-central-1',
    name: 'eu-central-1',
    description: 'Europe (Frankfurt)',
  })
  t.match(await invoke('aws:index/getPartition:getPartition', {}, account), {
    partition: 'aws',
    dnsSuffix: 'amazonaws.com',
    reverseDnsPrefix: 'com.amazonaws',
  })
  t.match(
    await invoke(
      'aws:index/getAvailabilityZones:getAvailabilityZones',
      { state: 'available' },
      account,
    ),
    {
      names: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
      zoneIds: ['euc1-az1', 'euc1-az2', 'euc1-az3'],
    },
  )
  t.match(
    await invoke(
      'aws:index/getAvailabilityZones:getAvailabilityZones',
      { region: 'us-east-1', excludeNames: ['us-east-1b'] },
      account,
    ),
    { names: ['us-east-1a', 'us-east-1c'] },
  )
  await t.rejects(invoke('aws:ec2/getSpotPrice:getSpotPrice', {}, account), {
    message: /has no function aws:ec2\/getSpotPrice:getSpotPrice; it knows/,
  })
  await t.rejects(invoke('constructor', {}, account), { message: /has no function/ })
})

t.test('images', async t => {
  const ami = (args: object) => invoke('aws:ec2/getAmi:getAmi', args as never, account)
  const ubuntu = {
    owners: ['099720109477'],
    filters: [
      { name: 'name', values: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] },
    ],
  }
  const latest = await ami({ ...ubuntu, mostRecent: true })
  t.match(latest, {
    id: /^ami-[0-9a-f]{17}$/,
    name: /20250704$/,
    architecture: 'x86_64',
    ownerId: '099720109477',
  })
  t.same(await ami({ ...ubuntu, mostRecent: true }), latest, 'the same every time')
  t.not(
    (await ami({ ...ubuntu, mostRecent: true, region: 'us-east-1' }))['id'],
    latest['id'],
    'ids differ by region',
  )
  await t.rejects(ami(ubuntu), { message: /more than one result/ })
  await t.rejects(ami({ owners: ['amazon'], filters: [{ name: 'name', values: ['windows*'] }] }), {
    message: /returned no results/,
  })
  await t.rejects(ami({ filters: [{ name: 'tag:Name', values: ['x'] }] }), {
    message: /can't filter images by tag:Name/,
  })
  t.match(await ami({ owners: ['amazon'], nameRegex: '^amzn2.*x86_64', mostRecent: true }), {
    imageOwnerAlias: 'amazon',
  })
  const parameter = await invoke(
    'aws:ssm/getParameter:getParameter',
    { name: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' },
    account,
  )
  t.equal(
    parameter['value'],
    (
      await ami({
        owners: ['amazon'],
        mostRecent: true,
        filters: [
          { name: 'name', values: ['al2023-ami-*'] },
          { name: 'architecture', values: ['x86_64'] },
        ],
      })
    )['id'],
  )
})

t.test('parameters of the cloud', async t => {
  const own = accountOf(await cloudFolder(t))
  await make(own, 'aws:ssm/parameter:Parameter', 'p', { name: '/a/b', type: 'String', value: 'x' })
  t.match(await invoke('aws:ssm/getParameter:getParameter', { name: '/a/b' }, own), {
    value: 'x',
    type: 'String',
    arn: /parameter\/a\/b$/,
  })
  await t.rejects(invoke('aws:ssm/getParameter:getParameter', { name: '/a/c' }, own), {
    message: /couldn't find/,
  })
})

t.test('policy documents', async t => {
  const document = async (args: object) =>
    JSON.parse(
      (await invoke('aws:iam/getPolicyDocument:getPolicyDocument', args as never, account))[
        'json'
      ] as string,
    )
  t.same(
    await document({
      statements: [
        {
          sid: 'A',
          actions: ['s3:Get*', 's3:Put*', 's3:Get*'],
          resources: ['*'],
          principals: [{ type: 'Service', identifiers: ['ec2.amazonaws.com'] }],
          conditions: [{ test: 'StringEquals', variable: 'aws:x', values: ['1'] }],
        },
      ],
    }),
    {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'A',
          Effect: 'Allow',
          Action: ['s3:Put*', 's3:Get*'],
          Resource: '*',
          Principal: { Service: 'ec2.amazonaws.com' },
          Condition: { StringEquals: { 'aws:x': '1' } },
        },
      ],
    },
  )
  const source = JSON.stringify({
    Statement: [{ Sid: 'A', Effect: 'Allow', Action: 'x', Resource: '*' }],
  })
  t.same(
    (
      await document({
        sourcePolicyDocuments: [source],
        statements: [
          {
            sid: 'A',
            effect: 'Deny',
            actions: ['y'],
            resources: ['*'],
            principals: [{ type: '*', identifiers: ['*'] }],
          },
        ],
      })
    ).Statement,
    [{ Sid: 'A', Effect: 'Deny', Action: 'y', Resource: '*', Principal: '*' }],
  )
  await t.rejects(document({ statements: [{ effect: 'Maybe' }] }), { message: /expected effect/ })
})
