/**
 * What a simulated account has before anything is created in it: the default VPC of each region
 * (Amazon VPC User Guide, "Default VPCs": 172.31.0.0/16, a public /20 subnet in each zone, an
 * internet gateway, a default security group), and the public hosted zones of the sample program.
 * They are in no file, because listings show only created resources.
 */
import { hashSha256 } from '../../lib/hash.ts'
import type { CloudResource, Properties } from './resource.ts'

export type PresetPlace = { account: string; region: string; partition: string }

const zones = [
  ['Z0111111STAGING', 'staging.example.com'],
  ['Z0222222PRODUCTION', 'www.example.com'],
  ['Z0333333EXAMPLE', 'example.com'],
] as const

const makePresetId = (prefix: string, { account, region }: PresetPlace, part: string) =>
  `${prefix}-${hashSha256(`${account}|${region}|default|${part}`).slice(0, 17)}`

export const makeDefaultVpcId = (place: PresetPlace): string => makePresetId('vpc', place, 'vpc')
export const makeDefaultGroupId = (place: PresetPlace): string => makePresetId('sg', place, 'group')
export const makeDefaultSubnetId = (place: PresetPlace, letter = 'a'): string =>
  makePresetId('subnet', place, letter)

function listNetwork(place: PresetPlace): CloudResource[] {
  const vpcId = makeDefaultVpcId(place)
  const makeEc2 = (kind: string, own: string) =>
    `arn:${place.partition}:ec2:${place.region}:${place.account}:${kind}/${own}`
  const make = (type: string, kind: string, own: string, properties: Properties) =>
    createPreset(place, { type, id: own, arn: makeEc2(kind, own), properties })
  return [
    make('aws:ec2/vpc:Vpc', 'vpc', vpcId, {
      cidrBlock: '172.31.0.0/16',
      default: true,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      instanceTenancy: 'default',
      defaultSecurityGroupId: makeDefaultGroupId(place),
      mainRouteTableId: makePresetId('rtb', place, 'table'),
      defaultRouteTableId: makePresetId('rtb', place, 'table'),
      defaultNetworkAclId: makePresetId('acl', place, 'acl'),
      dhcpOptionsId: makePresetId('dopt', place, 'dhcp'),
    }),
    ...['a', 'b', 'c'].map((letter, at) =>
      make('aws:ec2/subnet:Subnet', 'subnet', makeDefaultSubnetId(place, letter), {
        vpcId,
        availabilityZone: `${place.region}${letter}`,
        cidrBlock: `172.31.${at * 16}.0/20`,
        defaultForAz: true,
        mapPublicIpOnLaunch: true,
      }),
    ),
    make(
      'aws:ec2/internetGateway:InternetGateway',
      'internet-gateway',
      makePresetId('igw', place, 'igw'),
      {
        vpcId,
      },
    ),
    make('aws:ec2/securityGroup:SecurityGroup', 'security-group', makeDefaultGroupId(place), {
      vpcId,
      name: 'default',
      description: 'default VPC security group',
    }),
  ]
}

function listZones(place: PresetPlace): CloudResource[] {
  return zones.map(([zoneId, name]) =>
    createPreset(place, {
      type: 'aws:route53/zone:Zone',
      id: zoneId,
      arn: `arn:${place.partition}:route53:::hostedzone/${zoneId}`,
      properties: {
        name,
        zoneId,
        comment: '',
        nameServers: ['com', 'net', 'org', 'co.uk'].map(
          (end, at) => `ns-${512 * at + 10}.awsdns-0${at + 1}.${end}`,
        ),
        primaryNameServer: 'ns-10.awsdns-01.com',
      },
    }),
  )
}

function createPreset(
  { account, region }: PresetPlace,
  own: Pick<CloudResource, 'type' | 'id' | 'arn' | 'properties'>,
): CloudResource {
  const ownerId = region === 'global' ? {} : { ownerId: account, region }
  return {
    ...own,
    properties: { ...own.properties, arn: own.arn, ...ownerId },
    account,
    region,
    tags: {},
    createdAt: '2020-01-01T00:00:00.000Z',
    createdBy: 'aws',
  }
}

/** The presets of one type, in one region or in `global`. */
export function listPresets(type: string, place: PresetPlace): CloudResource[] {
  const all = place.region === 'global' ? listZones(place) : listNetwork(place)
  return all.filter(one => one.type === type)
}
