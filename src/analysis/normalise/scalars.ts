/** Compares plain values that are written differently and have the same meaning. */
import { getText } from '../../lib/values.ts'
import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import type { Part } from '../../lib/propertyPath.ts'
import { parseArn } from './accounts.ts'
import { isSameImage } from './images.ts'
import { isSameQuantity } from './quantities.ts'

/**
 * Maps with keys and values of the user: there `True` and `true` differ, and an empty value is a
 * value.
 */
const freeMaps = new Set([
  'tags',
  'tagsAll',
  'variables',
  'environmentVariables',
  'metadata',
  'dimensions',
  'labels',
  'stageVariables',
  'requestParameters',
  'defaultArguments',
  'containerProperties',
])

export const isFreeMap = (name: string) => freeMaps.has(name)

export function isInFreeMap(parts: readonly Part[]): boolean {
  return parts.some(
    (part, at) =>
      at < parts.length - 1 &&
      freeMaps.has(String(part)) &&
      // a list of `{ key, value, propagateAtLaunch }`: only key and value are chosen by the user
      (typeof parts[at + 1] === 'string' || /^(key|value)$/.test(String(parts.at(-1)))),
  )
}

const protocols: Record<string, string> = {
  all: '-1',
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
}
const anyCase =
  /(window|protocol|dnsName|domainName|zoneName|identifier|parameterGroupName|subnetGroupName|mediaType|family|fqdn|engine|engineName)s?$/i
const dnsNames =
  /^(name|fqdn|records?|domainName|dnsName|zoneName|value|resourceRecordName|resourceRecordValue|target|origin(Domain)?Name|endpoint)$/
const references =
  /(Id|Ids|Arn|Arns|Name|Names|role|roles|topic|function|cluster|service|key|secret|bucket|policy|taskDefinition)$/
const texts =
  /^(publicKey|certificateBody|certificateChain|privateKey|userData|userDataBase64|content|body|keyMaterial|thumbprints?)$/

/**
 * A canonical text, as far as the name of the property determines the meaning. Conversions that
 * could hide a real change are left out.
 */
export function canonicaliseScalar(value: unknown, parts: readonly Part[]): unknown {
  if (typeof value === 'boolean' || typeof value === 'number')
    return isInFreeMap(parts) ? value : String(value)
  if (typeof value !== 'string' || isInFreeMap(parts)) return value
  const name = String(parts.findLast(part => typeof part === 'string') ?? '')
  if (/^(true|false)$/i.test(value)) return value.toLowerCase()
  if (/protocol$/i.test(name)) return protocols[value.toLowerCase()] ?? value.toLowerCase()
  if (anyCase.test(name)) return normaliseDns(value.toLowerCase())
  return (
    normaliseCidr(value, name) ??
    normaliseNumber(value, name) ??
    normaliseMoment(value) ??
    normaliseDnsName(value, name) ??
    normaliseText(value, name)
  )
}

/** The resource that holds a value, and the accounts of its environment. */
export type Owner = {
  type: string
  record: Record<string, unknown>
  accounts: ReadonlySet<string>
}

/** Records whose texts are compared letter by letter (RFC 1035: names are not, texts are). */
export function isCaseSensitive(
  { type, record }: Pick<Owner, 'type' | 'record'>,
  parts: readonly Part[],
): boolean {
  return (
    /route53\/record:/.test(type) &&
    parts[0] === 'records' &&
    /^(TXT|SPF|CAA)$/.test(getText(record['type']))
  )
}

/** Whether two plain values at this path mean the same. */
export function isSameScalar(
  left: unknown,
  right: unknown,
  parts: readonly Part[],
  own?: Owner,
): boolean {
  if (left === right) return true
  if (own && isCaseSensitive(own, parts)) return false
  if (canonicaliseScalar(left, parts) === canonicaliseScalar(right, parts)) return true
  const name = String(parts.findLast(part => typeof part === 'string') ?? '')
  if (own && isSameQuantity(left, right, name, own.type)) return true
  return typeof left === 'string' && typeof right === 'string'
    ? isSameText(left, right, name, own)
    : false
}

function isSameText(left: string, right: string, name: string, own?: Owner): boolean {
  if (own && /^azure/.test(own.type) && isSameInAzure(left, right, name)) return true
  return (
    isSameReference(left, right, name, own) ||
    isSameReference(right, left, name, own) ||
    isSameVersion(left, right, name) ||
    isSameUserData(left, right, name) ||
    isSameImage(left, right, name)
  )
}

/**
 * Azure reads ids of resources without regard to case, and locations also without spaces:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
function isSameInAzure(left: string, right: string, name: string): boolean {
  if (/locations?$/i.test(name))
    return left.replaceAll(' ', '').toLowerCase() === right.replaceAll(' ', '').toLowerCase()
  return left.startsWith('/subscriptions/') && left.toLowerCase() === right.toLowerCase()
}

/** The fast check is first, because most texts with a dot or a colon are not addresses. */
const addressLike = /^(?=[^/]*[.:])[0-9a-f.:]{3,45}(?:\/\d{1,3})?$/i

/**
 * Normalises an address block: host bits are dropped, as AWS does; IPv6 is written as in RFC 5952;
 * a single address becomes a block. Returns undefined when it is not an address.
 */
export function normaliseCidr(value: string, name = 'cidr'): string | undefined {
  if (!addressLike.test(value)) return undefined
  const [address = '', prefix] = value.split('/')
  if (
    !ipaddr.isValid(address) ||
    (ipaddr.IPv4.isIPv4(address) && !ipaddr.IPv4.isValidFourPartDecimal(address))
  )
    return undefined
  if (prefix === undefined && !/cidr/i.test(name)) return ipaddr.parse(address).toString()
  const parsed = ipaddr.parse(address)
  const allBits = parsed.kind() === 'ipv4' ? 32 : 128
  const bits = prefix === undefined ? allBits : Number(prefix)
  if (!Number.isInteger(bits) || bits < 0 || bits > allBits) return undefined
  const network =
    parsed.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`)
  return `${network.toString()}/${bits}`
}

/** `100.0` equals 100. Versions such as `1.0` and `1.10` are not numbers. */
function normaliseNumber(value: string, name: string): string | undefined {
  if (/^-?\d{1,15}\.0+$/.test(value) && !/version|release|tag|label/i.test(name))
    return String(Number(value))
  return /^-?\d+$/.test(value) && String(Number(value)) === value ? value : undefined
}

function normaliseMoment(value: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(value)) return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/**
 * Route 53 returns names in lower case, with a dot at the end, and adds `dualstack.` before names
 * of load balancers.
 */
const normaliseDns = (name: string) => name.replace(/\.$/, '').replace(/^dualstack\./, '')

/** Removes what Route 53 adds to a host name; other texts are returned unchanged. */
export const normaliseHostName = (value: string, name: string): string =>
  dnsNames.test(name) && /^dualstack\.|[a-z]\.$/i.test(value) && !/\s/.test(value)
    ? normaliseDns(value)
    : value

function normaliseDnsName(value: string, name: string): string | undefined {
  return dnsNames.test(name) && /^[a-z0-9_*-]+(\.[a-z0-9_*-]+)+\.?$/i.test(value)
    ? normaliseDns(value.toLowerCase())
    : undefined
}

function normaliseText(value: string, name: string): string {
  return texts.test(name) ? value.replaceAll('\r\n', '\n').trim() : value
}

/**
 * Whether one side is an ARN and the other the id or name at its end. The ARN of a log group is
 * equal with and without `:*`.
 */
function isSameReference(left: string, right: string, name: string, own?: Owner): boolean {
  if (!left.startsWith('arn:') || !references.test(name)) return false
  if (!right.startsWith('arn:') && own && !isOwn(left, own)) return false
  const plain = left.replace(/:\*$/, '')
  if (right.startsWith('arn:')) return plain === right.replace(/:\*$/, '')
  return (
    right.length >= 3 &&
    plain.split(':').length >= 6 &&
    (plain.endsWith(`/${right}`) || plain.endsWith(`:${right}`))
  )
}

/** A name without an ARN refers to the account and the region of the resource itself. */
function isOwn(arn: string, { record, accounts }: Owner): boolean {
  const [there, here] = [parseArn(arn), parseArn(record['arn'])]
  const account = there?.account ?? ''
  const known = here?.account ? new Set([here.account]) : accounts
  if (/^\d{12}$/.test(account) && known.size > 0 && !known.has(account)) return false
  return !there?.region || !here?.region || there.region === here.region
}

/**
 * Whether the recorded version is only the beginning of the actual one: `16` is recorded, `16.6`
 * runs. The reverse case is a change.
 */
function isSameVersion(expected: string, actual: string, name: string): boolean {
  return (
    /^(engineVersion|version|platformVersion|kubernetesVersion)$/.test(name) &&
    /^\d+(\.\d+)?(\.x)?$/i.test(expected) &&
    actual.startsWith(`${expected.replace(/\.x$/i, '')}.`)
  )
}

/** EC2 states of instances contain the SHA-1 of the user data, or its base64. */
function isSameUserData(left: string, right: string, name: string): boolean {
  if (!/^userData/.test(name)) return false
  const [ours, theirs] = [left.trim(), right.trim()]
  const isForm = (form: string, value: string) =>
    form === value.trim() ||
    (/^[0-9a-f]{40}$/.test(form) && form === createHash('sha1').update(value).digest('hex')) ||
    form === Buffer.from(value).toString('base64')
  return isForm(ours, right) || isForm(theirs, left)
}
