import t, { type Test } from 'tap'
import { accountOf, cloudFolder, make } from '../folder.ts'

async function network(t: Test) {
  const account = accountOf(await cloudFolder(t))
  const create = (type: string, name: string, inputs: object) =>
    make(account, type, name, { ...inputs })
  const vpc = await create('aws:ec2/vpc:Vpc', 'main', { cidrBlock: '10.0.0.0/16' })
  const subnet = (name: string, cidrBlock: string, vpcId = vpc.id) =>
    create('aws:ec2/subnet:Subnet', name, { vpcId, cidrBlock, availabilityZone: 'eu-west-1a' })
  return { create, vpc, subnet }
}

t.test('subnets: in a VPC that exists, inside its block, and apart', async t => {
  const { create, vpc, subnet } = await network(t)
  await subnet('a', '10.0.0.0/24')
  await t.rejects(subnet('b', '10.0.0.128/25'), { message: /InvalidSubnet\.Conflict/ })
  await t.rejects(subnet('c', '10.1.0.0/24'), { message: /InvalidSubnet\.Range/ })
  await t.rejects(subnet('d', '10.0.1.0/29'), { message: /InvalidSubnet\.Range/ }, 'too small')
  await t.rejects(subnet('e', '10.0.1.0/24', 'vpc-0123456789abcdef0'), {
    message: /InvalidVpcID\.NotFound.*vpc-0123456789abcdef0/,
  })
  const type = 'aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation'
  await create(type, 'more', { vpcId: vpc.id, cidrBlock: '10.1.0.0/16' })
  await subnet('c', '10.1.0.0/24')
})

t.test('a public NAT gateway needs an internet gateway, a private one does not', async t => {
  const { create, vpc, subnet } = await network(t)
  const { id: subnetId } = await subnet('a', '10.0.0.0/24')
  const nat = (name: string, more = {}) =>
    create('aws:ec2/natGateway:NatGateway', name, { subnetId, ...more })
  await t.rejects(nat('public'), { message: /Gateway\.NotAttached/ })
  await nat('private', { connectivityType: 'private' })
  await create('aws:ec2/internetGateway:InternetGateway', 'out', { vpcId: vpc.id })
  await nat('public')
})

t.test('the name of a security group is free once in each VPC', async t => {
  const { create, vpc } = await network(t)
  const other = await create('aws:ec2/vpc:Vpc', 'other', { cidrBlock: '10.9.0.0/16' })
  const group = (vpcId: string) =>
    create('aws:ec2/securityGroup:SecurityGroup', `web-${vpcId}`, { name: 'web', vpcId })
  await group(vpc.id)
  await t.rejects(group(vpc.id), { message: /InvalidGroup\.Duplicate/ })
  await group(other.id)
})
