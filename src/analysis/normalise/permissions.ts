/**
 * Compares rules of security groups by the traffic that they allow. An entry is divided into single
 * permissions (protocol, ports, one peer). A permission that did not exist before makes the change
 * looser, independently of the entries that contain it.
 */
import ipaddr from 'ipaddr.js'
import { normaliseCidr, canonicaliseScalar } from './scalars.ts'
import { isObject, toElements, findNumber, getText } from '../../lib/values.ts'
import type { Direction, Severity } from '../../model/drift.ts'

export type Permission = { protocol: string; from: number; to: number; peer: string }

/**
 * Entries of `ingress`/`egress`, and the rule resources, which have the same fields under other
 * names.
 */
export function listPermissions(entry: unknown): Permission[] {
  if (!isObject(entry)) return []
  const protocol = String(
    canonicaliseScalar(getText(entry['protocol'] ?? entry['ipProtocol'] ?? '-1'), ['protocol']),
  )
  const ports =
    protocol === '-1'
      ? { from: -1, to: 65535 }
      : { from: findNumber(entry['fromPort']) ?? -1, to: findNumber(entry['toPort']) ?? 65535 }
  return listPeers(entry).map(peer => ({ protocol, ...ports, peer }))
}

const networks = [
  'cidrBlocks',
  'ipv6CidrBlocks',
  'cidrIpv4',
  'cidrIpv6',
  'cidrBlock',
  'ipv6CidrBlock',
]
const others = [
  'prefixListIds',
  'prefixListId',
  'securityGroups',
  'referencedSecurityGroupId',
  'sourceSecurityGroupId',
]

function listPeers(entry: Record<string, unknown>): string[] {
  const named = networks
    .flatMap(key => toElements(entry[key]))
    .map(value => normaliseCidr(String(value)) ?? String(value))
  const own = getText(entry['securityGroupId'])
  const rest = others
    .flatMap(key => toElements(entry[key]))
    .map(peer => (own !== '' && peer === own ? 'self' : String(peer)))
  return [
    ...named,
    ...rest,
    ...(entry['self'] === true || entry['self'] === 'true' ? ['self'] : []),
  ].filter(peer => peer !== '')
}

function covers(wide: Permission, narrow: Permission): boolean {
  if (wide.protocol !== '-1' && wide.protocol !== narrow.protocol) return false
  if (wide.protocol !== '-1' && (wide.from > narrow.from || wide.to < narrow.to)) return false
  return wide.peer === narrow.peer || contains(wide.peer, narrow.peer)
}

function contains(wide: string, narrow: string): boolean {
  const [left, right] = [parseNetwork(wide), parseNetwork(narrow)]
  return (
    left !== null &&
    right !== null &&
    left[0].kind() === right[0].kind() &&
    left[1] <= right[1] &&
    right[0].match(left)
  )
}

function parseNetwork(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null {
  if (!/^[0-9a-fA-F.:]+\/\d+$/.test(text)) return null
  try {
    return ipaddr.parseCIDR(text)
  } catch {
    return null
  }
}

/** The permissions that `these` allow and `those` do not. */
export function listPermissionsBeyond(these: Permission[], those: Permission[]): Permission[] {
  return these.filter(one => !those.some(other => covers(other, one)))
}

/** Ports of SSH and remote desktop. */
export const remoteAccessPorts = [22, 3389]
/** Ports of databases, caches and consoles that must not be public. */
const inner = [
  23, 135, 139, 445, 1433, 1521, 2375, 2376, 2379, 3306, 5432, 5601, 5900, 6379, 6443, 8086, 9042,
  9092, 9200, 10250, 11211, 27017,
]
const web = [80, 443]

/**
 * Ranks how open a peer is: 200 minus the prefix length for public networks of at least /8 (IPv6:
 * /16), 1 for smaller public networks, 0 for private networks and for peers that are not a network.
 */
export function rankOpenness(peer: string): number {
  const found = parseNetwork(normaliseCidr(peer) ?? peer)
  if (!found) return 0
  const [address, bits] = found
  if (bits <= (address.kind() === 'ipv4' ? 8 : 16) && !isPrivateNetwork(address)) return 200 - bits
  return isPrivateNetwork(address) ? 0 : 1
}

function isPrivateNetwork(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return ['private', 'uniqueLocal', 'loopback', 'linkLocal', 'carrierGradeNat'].includes(
    address.range(),
  )
}

const reaches = (one: Permission, port: number) =>
  (one.protocol === '-1' || one.protocol === 'tcp' || one.protocol === 'udp') &&
  one.from <= port &&
  port <= one.to

function rankInwards(one: Permission): Severity {
  const open = rankOpenness(one.peer)
  if (open > 1) {
    if ([...remoteAccessPorts, ...inner].some(port => reaches(one, port))) return 'critical'
    return web.includes(one.from) && one.from === one.to ? 'medium' : 'high'
  }
  if (open === 1) return remoteAccessPorts.some(port => reaches(one, port)) ? 'high' : 'medium'
  return 'medium'
}

/** Judges a change of the allowed traffic; null when exactly the same traffic is allowed. */
export function judgeRules(
  before: Permission[],
  after: Permission[],
  way: 'ingress' | 'egress',
): { direction: Direction; severity: Severity } | null {
  const come = listPermissionsBeyond(after, before)
  if (come.length > 0) {
    const order: Severity[] = ['critical', 'high', 'medium']
    const found = come.map(one =>
      way === 'ingress' ? rankInwards(one) : rankOpenness(one.peer) > 1 ? 'medium' : 'low',
    )
    return {
      direction: 'loosened',
      severity: order.find(severity => found.includes(severity)) ?? 'low',
    }
  }
  return listPermissionsBeyond(before, after).length > 0
    ? { direction: 'tightened', severity: 'medium' }
    : null
}
