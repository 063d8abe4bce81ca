import type { Output } from '@pulumi/pulumi'
import { Eip } from '@pulumi/aws/ec2/eip.js'
import { InternetGateway } from '@pulumi/aws/ec2/internetGateway.js'
import { NatGateway } from '@pulumi/aws/ec2/natGateway.js'
import { Route } from '@pulumi/aws/ec2/route.js'
import { RouteTable } from '@pulumi/aws/ec2/routeTable.js'
import { RouteTableAssociation } from '@pulumi/aws/ec2/routeTableAssociation.js'
import { Subnet } from '@pulumi/aws/ec2/subnet.js'
import { Vpc } from '@pulumi/aws/ec2/vpc.js'
import { subnet } from './cidr.ts'
import type { Settings } from './settings.ts'

export type Network = {
  vpcId: Output<string>
  cidr: string
  publicSubnets: Output<string>[]
  privateSubnets: Output<string>[]
}

/**
 * A VPC with a public and a private subnet in each zone; private ones reach the internet through
 * the NAT of their own zone.
 */
export function createNetwork({ cidr, zones }: Settings['network'], region: string): Network {
  const vpc = new Vpc('main', { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true })
  const gateway = new InternetGateway('main', { vpcId: vpc.id })
  const publicTable = new RouteTable('public', { vpcId: vpc.id })
  new Route('public-internet', {
    routeTableId: publicTable.id,
    destinationCidrBlock: '0.0.0.0/0',
    gatewayId: gateway.id,
  })
  const pairs = zones.map((zone, index) =>
    createZone({ vpc, gateway, publicTable, cidr, zone: `${region}${zone}`, letter: zone, index }),
  )
  return {
    vpcId: vpc.id,
    cidr,
    publicSubnets: pairs.map(pair => pair.open.id),
    privateSubnets: pairs.map(pair => pair.inner.id),
  }
}

type Zone = {
  vpc: Vpc
  gateway: InternetGateway
  publicTable: RouteTable
  cidr: string
  zone: string
  letter: string
  index: number
}

/**
 * Sixteen equal blocks: the first eight for public subnets, the others for private ones, so that
 * zones can be added.
 */
function createZone({ vpc, gateway, publicTable, cidr, zone, letter, index }: Zone) {
  const place = { vpcId: vpc.id, availabilityZone: zone }
  const open = new Subnet(`public-${letter}`, {
    ...place,
    cidrBlock: subnet(cidr, 4, index),
    mapPublicIpOnLaunch: false,
  })
  const inner = new Subnet(`private-${letter}`, { ...place, cidrBlock: subnet(cidr, 4, 8 + index) })
  new RouteTableAssociation(`public-${letter}`, { subnetId: open.id, routeTableId: publicTable.id })
  routeThroughNat({ vpc, gateway, open, inner, letter })
  return { open, inner }
}

function routeThroughNat({
  vpc,
  gateway,
  open,
  inner,
  letter,
}: {
  vpc: Vpc
  gateway: InternetGateway
  open: Subnet
  inner: Subnet
  letter: string
}) {
  const address = new Eip(`nat-${letter}`, { domain: 'vpc' }, { dependsOn: [gateway] })
  const nat = new NatGateway(
    `nat-${letter}`,
    { allocationId: address.id, subnetId: open.id },
    { dependsOn: [gateway] },
  )
  const table = new RouteTable(`private-${letter}`, { vpcId: vpc.id })
  new Route(`private-internet-${letter}`, {
    routeTableId: table.id,
    destinationCidrBlock: '0.0.0.0/0',
    natGatewayId: nat.id,
  })
  new RouteTableAssociation(`private-${letter}`, { subnetId: inner.id, routeTableId: table.id })
}
