/**
 * What Amazon EC2 refuses of networks (EC2 API reference, "Error codes for the Amazon EC2 API").
 */
import type { CloudResource } from '../resource.ts'
import type { World } from '../world.ts'
import type { Refusal } from './typeSpec.ts'

export const vpcType = 'aws:ec2/vpc:Vpc'
export const subnetType = 'aws:ec2/subnet:Subnet'
export const gatewayType = 'aws:ec2/internetGateway:InternetGateway'
const attachmentType = 'aws:ec2/internetGatewayAttachment:InternetGatewayAttachment'
export const groupType = 'aws:ec2/securityGroup:SecurityGroup'

const codes: Record<string, { type: string; code: string; form: RegExp; title: string }> = {
  vpc: { type: vpcType, code: 'InvalidVpcID.NotFound', form: /^vpc-[0-9a-f]{8,17}$/, title: 'vpc' },
  subnet: {
    type: subnetType,
    code: 'InvalidSubnetID.NotFound',
    form: /^subnet-[0-9a-f]{8,17}$/,
    title: 'subnet',
  },
  group: {
    type: groupType,
    code: 'InvalidGroup.NotFound',
    form: /^sg-[0-9a-f]{8,17}$/,
    title: 'security group',
  },
}

/** Refuses an id in the form of AWS that the account does not have. */
export async function refuseMissing(
  kind: keyof typeof codes,
  ids: unknown,
  world: World,
): Promise<Refusal | null> {
  const { type, code, form, title } = codes[kind] as (typeof codes)[string]
  const wanted = [ids]
    .flat()
    .filter(id => typeof id === 'string')
    .filter(id => form.test(id))
  if (wanted.length === 0) return null
  const present = new Set((await world.list(type)).map(one => one.id))
  const implied = kind === 'group' ? await listDefaultGroups(world) : new Set<unknown>()
  const missing = wanted.find(id => !present.has(id) && !implied.has(id))
  return missing === undefined
    ? null
    : { code, message: `The ${title} ID '${String(missing)}' does not exist` }
}

/** The default security group comes with its VPC. */
async function listDefaultGroups(world: World): Promise<Set<unknown>> {
  return new Set((await world.list(vpcType)).map(vpc => vpc.properties['defaultSecurityGroupId']))
}

type Block = { first: number; last: number; prefix: number }

function parseBlock(text: unknown): Block | null {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(String(text))
  if (!match) return null
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number)
  const size = 2 ** (32 - prefix)
  const first = Math.floor((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / size) * size
  return { first, last: first + size - 1, prefix }
}

const areOverlapping = (a: Block, b: Block) => a.first <= b.last && b.first <= a.last

/**
 * Amazon VPC User Guide, "Subnet CIDR blocks": /16 to /28, inside the VPC's blocks, overlapping no
 * other subnet.
 */
export async function refuseSubnet(
  { properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const vpcId = properties['vpcId']
  const absent = await refuseMissing('vpc', vpcId, world)
  if (absent) return absent
  const cidr = String(properties['cidrBlock'])
  const block = parseBlock(cidr)
  const vpc = await world.find(vpcType, vpcId)
  if (!block || !vpc) return null
  if (block.prefix < 16 || block.prefix > 28 || !(await fitsInVpc(block, vpc, world)))
    return { code: 'InvalidSubnet.Range', message: `The CIDR '${cidr}' is invalid.` }
  const others = (await world.list(subnetType)).filter(one => one.properties['vpcId'] === vpcId)
  return others.some(one => overlaps(block, one.properties['cidrBlock']))
    ? {
        code: 'InvalidSubnet.Conflict',
        message: `The CIDR '${cidr}' conflicts with another subnet`,
      }
    : null
}

function overlaps(block: Block, cidr: unknown): boolean {
  const other = parseBlock(cidr)
  return other !== null && areOverlapping(block, other)
}

async function fitsInVpc(block: Block, vpc: CloudResource, world: World): Promise<boolean> {
  const type = 'aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation'
  const more = (await world.list(type)).filter(one => one.properties['vpcId'] === vpc.id)
  return [vpc, ...more].some(({ properties }) => {
    const outer = parseBlock(properties['cidrBlock'])
    return outer !== null && block.first >= outer.first && block.last <= outer.last
  })
}

/** Whether the VPC has an internet gateway; true for a VPC that the account does not have. */
export async function hasInternetGateway(vpcId: unknown, world: World): Promise<boolean> {
  if (!(await world.find(vpcType, vpcId))) return true
  const all = [...(await world.list(gatewayType)), ...(await world.list(attachmentType))]
  return all.some(one => one.properties['vpcId'] === vpcId)
}

/** EC2 API reference, CreateNatGateway: `Gateway.NotAttached`. */
export async function refuseNatGateway(
  { properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const absent = await refuseMissing('subnet', properties['subnetId'], world)
  if (absent || properties['connectivityType'] === 'private') return absent
  const subnet = await world.find(subnetType, properties['subnetId'])
  const vpcId = subnet?.properties['vpcId']
  return subnet && !(await hasInternetGateway(vpcId, world))
    ? {
        code: 'Gateway.NotAttached',
        message: `Network ${String(vpcId)} has no Internet gateway attached`,
      }
    : null
}

/** EC2 API reference, CreateSecurityGroup: names are unique within a VPC. */
export async function refuseGroup(
  { properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const { name, vpcId } = properties
  const absent = await refuseMissing('vpc', vpcId, world)
  if (absent) return absent
  const others = (await world.list(groupType)).map(one => one.properties)
  return others.some(one => one['name'] === name && one['vpcId'] === vpcId)
    ? {
        code: 'InvalidGroup.Duplicate',
        message: `The security group '${String(name)}' already exists for VPC '${String(vpcId)}'`,
      }
    : null
}

/** EC2 API reference, CreateLaunchTemplate: names are unique in a region. */
export async function refuseTemplate(
  { type, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  return (await world.list(type)).some(one => one.properties['name'] === properties['name'])
    ? {
        code: 'InvalidLaunchTemplateName.AlreadyExistsException',
        message: 'Launch template name already in use.',
      }
    : null
}
