/**
 * Firewalls of Google Cloud, Azure and other clouds, as permissions (permissions.ts). Sources: the
 * schemas of the providers gcp, azure-native, azure, digitalocean, hcloud and openstack.
 */
import { getText, isObject, toElements } from '../../lib/values.ts'
import { listPermissions } from './permissions.ts'
import type { Permission } from './permissions.ts'

type Properties = Record<string, unknown>
/** The traffic that a firewall lets in, and the traffic that it denies by a rule of its own. */
export type Traffic = { allowed: Permission[]; denied: Permission[] }

const peers = [
  'sourceAddressPrefix',
  'sourceAddressPrefixes',
  'sourceIps',
  'sourceAddresses',
  'remoteIpPrefix',
  'sourceRanges',
]
const ports = ['destinationPortRange', 'destinationPortRanges', 'portRange', 'port', 'ports']

/** null: the type is no firewall that this module knows. */
export function readTraffic(type: string, resource: Properties): Traffic | null {
  if (/^gcp:compute\/firewall:/.test(type)) return readGoogle(resource)
  if (/^azure\w*(-native)?:network\b.*:(Network)?SecurityGroup$/.test(type))
    return joinRules(toElements(resource['securityRules']))
  if (/^azure\w*(-native)?:network\b.*SecurityRule$/.test(type)) return joinRules([resource])
  if (/^(digitalocean|hcloud):.*:Firewall$/.test(type))
    return joinRules(toElements(resource['inboundRules'] ?? resource['rules']))
  if (/^openstack:.*:SecGroupRule$/.test(type)) return joinRules([resource])
  return null
}

function readGoogle(resource: Properties): Traffic {
  if (resource['disabled'] === true || getText(resource['direction']) === 'EGRESS')
    return { allowed: [], denied: [] }
  // without a source the rule holds for all addresses
  const all = toElements(resource['sourceRanges'])
  const isNarrowed = ['sourceTags', 'sourceServiceAccounts'].some(
    key => toElements(resource[key]).length > 0,
  )
  const sources = all.length > 0 || isNarrowed ? all : ['0.0.0.0/0']
  const read = (rules: unknown) =>
    toElements(rules)
      .filter(isObject)
      .flatMap(rule => toPermissions({ ...rule, sourceRanges: sources }))
  return { allowed: read(resource['allows']), denied: read(resource['denies']) }
}

function joinRules(rules: unknown[]): Traffic {
  const inbound = rules
    .filter(isObject)
    .filter(({ direction }) => !/^(out|egress)/i.test(getText(direction)))
  const isDenied = ({ access }: Properties) => /^deny$/i.test(getText(access))
  return {
    allowed: inbound.filter(rule => !isDenied(rule)).flatMap(toPermissions),
    denied: inbound.filter(isDenied).flatMap(toPermissions),
  }
}

function toPermissions(rule: Properties): Permission[] {
  const networks = peers.flatMap(key => toElements(rule[key])).map(readNetwork)
  const ranges = ports.flatMap(key => toElements(rule[key])).map(getText)
  const isSingle = rule['portRangeMin'] !== undefined
  const spans = isSingle
    ? [[rule['portRangeMin'], rule['portRangeMax']]]
    : ranges.length === 0
      ? [[undefined, undefined]]
      : ranges.map(readRange)
  const protocol = getText(rule['protocol'] ?? rule['ipProtocol'])
  const isAny = protocol === '' || protocol === '*' || protocol === 'all'
  return spans.flatMap(([fromPort, toPort]) =>
    listPermissions({
      // `listPermissions` drops the ports of rules for all protocols
      protocol: isAny && fromPort !== undefined ? 'tcp' : isAny ? '-1' : protocol,
      fromPort,
      toPort,
      cidrBlocks: networks,
    }),
  )
}

const readNetwork = (value: unknown) =>
  /^(\*|any|internet)$/i.test(getText(value)) ? '0.0.0.0/0' : getText(value)

function readRange(range: string): [unknown, unknown] {
  if (range === '*' || range === '' || range === 'all') return [undefined, undefined]
  const [from, to = from] = range.split('-')
  return [from, to]
}
