/** Look-ups as public aws-ts examples use them (github.com/pulumi/examples). */
import t from 'tap'
import { invoke } from '../../../../src/adapters/sandbox/invoke/index.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

t.test('the default network of an account', async t => {
  const account = accountOf(await cloudFolder(t))
  const vpc = await invoke('aws:ec2/getVpc:getVpc', { default: true }, account)
  t.match(vpc, { id: /^vpc-[0-9a-f]{17}$/, cidrBlock: '172.31.0.0/16' })
  const filters = [{ name: 'vpc-id', values: [vpc['id']] }]
  const { ids } = await invoke('aws:ec2/getSubnets:getSubnets', { filters }, account)
  t.equal((ids as string[]).length, 3)
  t.match(await invoke('aws:ec2/getSubnet:getSubnet', { id: (ids as string[])[0] }, account), {
    vpcId: vpc['id'],
    mapPublicIpOnLaunch: true,
  })
  const instance = await make(account, 'aws:ec2/instance:Instance', 'web', {
    instanceType: 't3.micro',
    subnetId: (ids as string[])[0],
  })
  t.match(instance.properties, {
    publicIp: /^\d+\.\d+\.\d+\.\d+$/,
    publicDns: /^ec2-.*\.eu-west-1\.compute\.amazonaws\.com$/,
  })
})

t.test('resources that a program created are found, and no others', async t => {
  const account = accountOf(await cloudFolder(t))
  const made = await make(account, 'aws:ec2/vpc:Vpc', 'main', {
    cidrBlock: '10.0.0.0/16',
    tags: { Name: 'main' },
  })
  const find = (args: object) => invoke('aws:ec2/getVpc:getVpc', { ...args }, account)
  t.match(await find({ filters: [{ name: 'tag:Name', values: ['ma*'] }] }), { id: made.id })
  t.match(await find({ tags: { Name: 'main' } }), { id: made.id })
  await t.rejects(find({ tags: { Name: 'other' } }), { message: /no matching EC2 VPC found/ })
  await t.rejects(find({}), { message: /multiple EC2 VPCs matched/ })

  const zone = (name: string) => invoke('aws:route53/getZone:getZone', { name }, account)
  t.match(await zone('example.com'), { zoneId: 'Z0333333EXAMPLE', name: 'example.com' })
  await t.rejects(zone('absent.org'), { message: /no matching Route 53 Hosted Zone found/ })

  const secret = await make(account, 'aws:secretsmanager/secret:Secret', 's', { name: 'token' })
  for (const secretString of ['first', 'second'])
    await make(account, 'aws:secretsmanager/secretVersion:SecretVersion', secretString, {
      secretId: secret.arn,
      secretString,
    })
  t.match(
    await invoke(
      'aws:secretsmanager/getSecretVersion:getSecretVersion',
      { secretId: 'token' },
      account,
    ),
    { secretString: /first|second/ },
  )
})

t.test('resources that every AWS account has', async t => {
  const account = accountOf(await cloudFolder(t))
  t.match(await invoke('aws:ecr/getAuthorizationToken:getAuthorizationToken', {}, account), {
    userName: 'AWS',
    proxyEndpoint: 'https://123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  })
  const cache = (name: string) =>
    invoke('aws:cloudfront/getCachePolicy:getCachePolicy', { name }, account)
  t.match(await cache('Managed-CachingOptimized'), { id: '658327ea-f89d-4fab-a63d-7e88639e58f6' })
  await t.rejects(cache('mine'), { message: /no matching CloudFront policy/ })
  t.match(await invoke('aws:iam/getPolicy:getPolicy', { name: 'ReadOnlyAccess' }, account), {
    arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  })
})
