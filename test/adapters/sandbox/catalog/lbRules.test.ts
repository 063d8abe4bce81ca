import t, { type Test } from 'tap'
import { accountOf, cloudFolder, make } from '../folder.ts'

async function network(t: Test) {
  const account = accountOf(await cloudFolder(t))
  const create = (type: string, name: string, inputs: object) =>
    make(account, type, name, { ...inputs })
  const vpc = await create('aws:ec2/vpc:Vpc', 'main', { cidrBlock: '10.0.0.0/16' })
  const subnet = async (zone: string, number: number) =>
    (
      await create('aws:ec2/subnet:Subnet', zone, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${number}.0/24`,
        availabilityZone: zone,
      })
    ).id
  const subnets = [await subnet('eu-west-1a', 1), await subnet('eu-west-1b', 2)]
  const balancer = (name: string, more: object = {}) =>
    create('aws:lb/loadBalancer:LoadBalancer', name, {
      name,
      loadBalancerType: 'application',
      internal: true,
      subnets,
      ...more,
    })
  return { create, vpc, subnets, balancer }
}

t.test('a load balancer: a free name, two zones, subnets and groups that exist', async t => {
  const { create, vpc, subnets, balancer } = await network(t)
  await balancer('web')
  await t.rejects(balancer('web'), { message: /DuplicateLoadBalancerName/ })
  await t.rejects(balancer('one', { subnets: subnets.slice(0, 1) }), { message: /At least two/ })
  await t.rejects(balancer('gone', { subnets: ['subnet-0123456789abcdef0'] }), {
    message: /InvalidSubnetID\.NotFound/,
  })
  await t.rejects(balancer('gone', { securityGroups: ['sg-0123456789abcdef0'] }), {
    message: /InvalidGroup\.NotFound/,
  })
  await t.rejects(balancer('public', { internal: false }), { message: /no internet gateway/ })
  await create('aws:ec2/internetGateway:InternetGateway', 'out', { vpcId: vpc.id })
  await balancer('public', { internal: false })
})

t.test('a target group has a free name, a listener a free port', async t => {
  const { create, vpc, balancer } = await network(t)
  const group = () =>
    create('aws:lb/targetGroup:TargetGroup', 'web', {
      name: 'web',
      port: 80,
      protocol: 'HTTP',
      vpcId: vpc.id,
    })
  const { arn: targetGroupArn } = await group()
  await t.rejects(group(), { message: /DuplicateTargetGroupName/ })
  const { arn: loadBalancerArn } = await balancer('web')
  const listener = (port: number, more: object = {}) =>
    create('aws:lb/listener:Listener', `l${port}`, {
      loadBalancerArn,
      port,
      defaultActions: [{ type: 'forward', targetGroupArn }],
      ...more,
    })
  await listener(80)
  await t.rejects(listener(80), { message: /DuplicateListener/ })
  const { arn: certificateArn } = await create('aws:acm/certificate:Certificate', 'site', {
    domainName: 'www.example.com',
    validationMethod: 'DNS',
  })
  await t.rejects(listener(443, { certificateArn }), { message: /UnsupportedCertificate/ })
})
