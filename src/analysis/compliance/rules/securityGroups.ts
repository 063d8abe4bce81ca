/**
 * The ingress rules of security groups, in each form in which they can be declared, and the
 * decision which addresses are public.
 */
import ipaddr from 'ipaddr.js'
import type { ResourceRecord } from '../../../model/operation.ts'
import { readPath, getInside, isSet, selectType, getText } from './reading.ts'
import { getArray } from '../../../lib/values.ts'

/** One address block that a group allows on some ports. */
export type Opening = {
  resource: ResourceRecord
  group: unknown
  path: string
  protocol: string
  from: number
  to: number
  cidr: string
}

const own = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  'fc00::/7',
  '::1/128',
  'fe80::/10',
].map(block => ipaddr.parseCIDR(block))

export function listOpenings(resources: ResourceRecord[]): Opening[] {
  return [
    ...selectType(
      resources,
      'aws:ec2/securityGroup:SecurityGroup',
      'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup',
    ).flatMap(group =>
      getArray(readPath(group, 'ingress')).flatMap((rule, index) =>
        listBlocks(group, group.id, rule, `ingress[${index}]`),
      ),
    ),
    ...selectType(resources, 'aws:ec2/securityGroupRule:SecurityGroupRule')
      .filter(rule => readPath(rule, 'type') === 'ingress')
      .flatMap(rule =>
        listBlocks(
          rule,
          readPath(rule, 'securityGroupId'),
          { ...rule.outputs, ...rule.inputs },
          '',
        ),
      ),
    ...selectType(resources, 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule').flatMap(
      listSingle,
    ),
  ]
}

function listBlocks(
  resource: ResourceRecord,
  group: unknown,
  rule: unknown,
  path: string,
): Opening[] {
  const ports = getPorts(
    getInside(rule, 'protocol'),
    getInside(rule, 'fromPort'),
    getInside(rule, 'toPort'),
  )
  return ['cidrBlocks', 'ipv6CidrBlocks'].flatMap(name =>
    getArray(getInside(rule, name)).map((cidr, index) => ({
      resource,
      group,
      path: `${path === '' ? '' : `${path}.`}${name}[${index}]`,
      ...ports,
      cidr: String(cidr),
    })),
  )
}

function listSingle(rule: ResourceRecord): Opening[] {
  const ports = getPorts(
    readPath(rule, 'ipProtocol'),
    readPath(rule, 'fromPort'),
    readPath(rule, 'toPort'),
  )
  return ['cidrIpv4', 'cidrIpv6']
    .filter(name => isSet(readPath(rule, name)))
    .map(path => ({
      resource: rule,
      group: readPath(rule, 'securityGroupId'),
      path,
      ...ports,
      cidr: String(readPath(rule, path)),
    }))
}

/**
 * Protocol -1 means all ports, also when ports are named:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
function getPorts(protocol: unknown, from: unknown, to: unknown) {
  const name = getText(protocol, '-1')
  const all = name === '-1' || name === 'all'
  return {
    protocol: name,
    from: all ? 0 : Number(from ?? 0),
    to: all ? 65_535 : Number(to ?? from ?? 65_535),
  }
}

/**
 * Whether a block contains any public address. A text that is not an address block can't be judged
 * and counts as private.
 */
export function fromOutside(cidr: string): boolean {
  if (!ipaddr.isValidCIDR(cidr)) return false
  const [address, bits] = ipaddr.parseCIDR(cidr)
  return !own.some(
    ([network, size]) =>
      network.kind() === address.kind() &&
      bits >= size &&
      address.match([network, size] as [ipaddr.IPv4 & ipaddr.IPv6, number]),
  )
}
