/**
 * Takes out of recorded inputs what has to differ between two environments of one program: physical ids and ARNs of
 * their own resources, the environment's name, generated name suffixes, and the hash of the URN in the tags.
 */
import type { ResourceRecord } from '../operations/words.ts'

/** Computed outputs that identify a physical resource, or one of its parts; other resources refer to them. */
const identities = new Set(['dnsName', 'endpoint', 'readerEndpoint', 'arnSuffix', 'zoneId', 'name', 'bucket', 'clusterIdentifier', 'keyId', 'fqdn'])
/** Values with a long run of digits were made for one resource, under whatever name the output goes. */
const random = /[0-9a-f]{10,}|\d{8,}/
/** Shorter strings are words, not ids; replacing them would hide differences. */
const shortestIdentity = 8

export type Normalizer = (value: unknown) => unknown

/** A function that rewrites values of one environment so that they can be compared with another's. */
export function normalizer (environment: string, resources: ResourceRecord[]): Normalizer {
  const references = identityTable(resources)
  const ownName = new RegExp(`(?<![a-zA-Z0-9])${environment.replaceAll('-', '\\-')}(?![a-zA-Z0-9])`, 'g')
  const accounts = ownAccounts(resources)
  const plain = (value: string) => withoutSuffix(replaceAll(replaceAll(value, references), accounts).replace(ownName, '{environment}'))
  const text = (value: string) => plain(decoded(value))
  const walk: Normalizer = value => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(walk)
    if (value === null || typeof value !== 'object') return value
    const entries = Object.entries(value)
    // scaling groups and launch templates have their tags as a list of key and value
    const tag = entries.find(([key, item]) => key === 'key' && isUrnHash(String(item))) !== undefined
    return Object.fromEntries(entries.map(([key, item]) => [key, isUrnHash(key) || (tag && key === 'value') ? '{urn hash}' : walk(item)]))
  }
  return walk
}

/** Longest first, so that an ARN is replaced before the id inside it. What the program declared itself is no identity. */
function identityTable (resources: ResourceRecord[]): [string, string][] {
  const found = new Map<string, string>()
  for (const { id, name, custom, inputs, outputs } of resources) {
    if (!custom) continue
    const declared = new Set(strings(inputs).map(([, text]) => text))
    const own: [string, string][] = [['id', id ?? ''], ...strings(outputs).filter(([path, text]) => !declared.has(text) && (path === 'arn' || identities.has(path) || random.test(text)))]
    for (const [path, text] of own) if (text.length >= shortestIdentity && !found.has(text)) found.set(text, `{${name}.${path}}`)
  }
  return [...found].sort(([a], [b]) => b.length - a.length)
}

/** Every string inside a value, with its path. */
function strings (value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => strings(item, path === '' ? key : `${path}.${key}`))
}

/** Account numbers in the ARNs of its resources: environments live in accounts of their own. */
function ownAccounts (resources: ResourceRecord[]): [string, string][] {
  const arns = resources.map(r => r.outputs['arn']).filter(arn => typeof arn === 'string')
  const found = new Set(arns.flatMap(arn => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? []))
  return [...found].map(account => [account, '{account}'])
}

function replaceAll (value: string, references: [string, string][]): string {
  if (value.length < shortestIdentity) return value
  return references.reduce((text, [own, reference]) => text.includes(own) ? text.replaceAll(own, reference) : text, value)
}

/** User data is base64 around a text that names the environment. */
function decoded (value: string): string {
  if (value.length < 32 || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return value
  const inside = Buffer.from(value, 'base64').toString()
  return /^[\t\n\r\u0020-\u007e\u00a0-\uffef]+$/.test(inside) && !inside.includes('\ufffd') ? inside : value
}

/** Auto-naming of the engine ends a name with seven hexadecimal digits. */
const withoutSuffix = (value: string) => value.replace(/-[0-9a-f]{7}(?![0-9a-zA-Z])/g, '-{suffix}')

/** the tag `twinstack:urn` (programs/tags.ts) */
const isUrnHash = (key: string) => key.endsWith(':urn')
