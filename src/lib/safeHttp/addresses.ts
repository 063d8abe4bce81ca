/**
 * Decides which addresses the service may request. URLs come from programs and users, so they could
 * name anything that the service can reach. Only addresses of the public internet are requested,
 * unless the allow-list contains others.
 */
import ipaddr from 'ipaddr.js'

/** Hosts by exact name, addresses (`10.1.2.3`, `::1`) and blocks (`10.0.0.0/8`). */
export type AllowList = string[]

/**
 * Services that return credentials at an address in a public range: Azure's WireServer, and
 * Oracle's and Alibaba's metadata services.
 */
const metadata = new Set(['168.63.129.16', '192.0.0.192', '100.100.100.200', 'fd00:ec2::254'])
/** https://www.iana.org/assignments/ipv6-address-space: all global unicast addresses */
const globalUnicast = ipaddr.parseCIDR('2000::/3')

/**
 * Why an address may not be requested; null when it may. A name in the allow-list permits addresses
 * of private networks for that host. Link-local addresses and metadata services need an address or
 * block in the list.
 */
export function findAddressRefusal(address: string, host: string, allow: AllowList): string | null {
  if (!ipaddr.isValid(address)) return `${address} is not an IP address`
  const ip = ipaddr.process(address) // an IPv4 address inside an IPv6 address is judged as IPv4
  if (allow.some(entry => covers(entry, ip))) return null
  const range = metadata.has(ip.toString()) ? 'metadata' : getRange(ip)
  if (range === 'unicast') return null
  const byName = allow.some(entry => entry.toLowerCase() === host.toLowerCase())
  if (byName && ['private', 'loopback', 'uniqueLocal'].includes(range)) return null
  return `${host} is at ${address}, a ${words[range] ?? range} address`
}

/** Whether the allow-list contains this host, or its address where the host is written as one. */
export function isNamed(host: string, allow: AllowList): boolean {
  const ip = ipaddr.isValid(host) ? ipaddr.process(host) : null
  return allow.some(
    entry => entry.toLowerCase() === host.toLowerCase() || (ip !== null && covers(entry, ip)),
  )
}

const words: Record<string, string> = {
  linkLocal: 'link-local',
  uniqueLocal: 'unique-local',
  carrierGradeNat: 'carrier-grade NAT',
  metadata: 'metadata',
  ipv4Mapped: 'mapped IPv4',
}

function getRange(ip: ipaddr.IPv4 | ipaddr.IPv6): string {
  const range = ip.range()
  if (range !== 'unicast' || ip.kind() === 'ipv4') return range
  return (ip as ipaddr.IPv6).match(globalUnicast) ? 'unicast' : 'reserved'
}

function covers(entry: string, ip: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const block = parseBlock(entry)
  return block !== null && block[0].kind() === ip.kind() && ip.match(block)
}

function parseBlock(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry)
  if (!ipaddr.IPv4.isValidFourPartDecimal(entry) && !ipaddr.IPv6.isValid(entry)) return null
  const ip = ipaddr.process(entry)
  return [ip, ip.kind() === 'ipv4' ? 32 : 128]
}
