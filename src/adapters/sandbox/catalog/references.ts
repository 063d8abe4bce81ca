/**
 * References to what the account does not have: ids of Amazon EC2 by their form (EC2 API reference,
 * "Error codes for the Amazon EC2 API"). parts.ts has the references of other services.
 */
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import type { Refusal } from './typeSpec.ts'

const vpcType = 'aws:ec2/vpc:Vpc'

const kinds: Record<string, readonly [type: string, code: string, title: string]> = {
  vpc: [vpcType, 'InvalidVpcID.NotFound', 'vpc'],
  subnet: ['aws:ec2/subnet:Subnet', 'InvalidSubnetID.NotFound', 'subnet'],
  sg: ['aws:ec2/securityGroup:SecurityGroup', 'InvalidGroup.NotFound', 'security group'],
  rtb: ['aws:ec2/routeTable:RouteTable', 'InvalidRouteTableID.NotFound', 'routeTable'],
  igw: [
    'aws:ec2/internetGateway:InternetGateway',
    'InvalidInternetGatewayID.NotFound',
    'internetGateway',
  ],
  nat: ['aws:ec2/natGateway:NatGateway', 'InvalidNatGatewayID.NotFound', 'NAT gateway'],
  eipalloc: ['aws:ec2/eip:Eip', 'InvalidAllocationID.NotFound', 'allocation'],
  lt: [
    'aws:ec2/launchTemplate:LaunchTemplate',
    'InvalidLaunchTemplateId.NotFound',
    'launch template',
  ],
  vol: ['aws:ebs/volume:Volume', 'InvalidVolume.NotFound', 'volume'],
}
const idForm = /^([a-z]+)-[0-9a-f]{17}$/

/** Types whose API is that of Amazon EC2. */
const isOfEc2 = (type: string) => /^aws:(ec2|vpc|ebs)\//.test(type)

/** Properties of a VPC with ids of what AWS creates with it. */
const impliedKeys = ['defaultSecurityGroupId', 'defaultRouteTableId', 'mainRouteTableId']

/** Refuses ids of Amazon EC2 that the account does not have; a peer may be in another account. */
export async function refuseMissingIds(
  { type }: Pick<CloudResource, 'type'>,
  inputs: Properties,
  world: World,
): Promise<Refusal | null> {
  if (!isOfEc2(type)) return null
  const found = Object.entries(inputs).flatMap(([key, value]) =>
    /^(peer|tags)/.test(key) ? [] : listIds(value),
  )
  for (const id of new Set(found)) {
    const refusal = await refuseMissingId(id, world)
    if (refusal) return refusal
  }
  return null
}

function listIds(value: unknown): string[] {
  if (typeof value === 'string') return idForm.test(value) ? [value] : []
  if (Array.isArray(value)) return value.flatMap(listIds)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listIds) : []
}

async function refuseMissingId(id: string, world: World): Promise<Refusal | null> {
  const prefix = idForm.exec(id)?.[1] ?? ''
  const kind = Object.hasOwn(kinds, prefix) ? kinds[prefix] : undefined
  if (!kind || (await world.find(kind[0], id))) return null
  const vpcs = await world.list(vpcType)
  if (vpcs.some(vpc => impliedKeys.some(key => vpc.properties[key] === id))) return null
  return { code: kind[1], message: `The ${kind[2]} ID '${id}' does not exist` }
}
