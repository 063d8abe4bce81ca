/**
 * Takes out of recorded inputs what has to differ between two environments of one program: physical ids and ARNs of
 * their own resources, the environment's name, generated name suffixes, and the hash of the URN in the tags.
 */
import type { ResourceRecord } from '../operations/words.ts'

/** Outputs that identify the physical resource; other resources refer to them. */
const identities = ['id', 'arn', 'dnsName', 'endpoint', 'readerEndpoint', 'arnSuffix', 'zoneId', 'name', 'bucket', 'clusterIdentifier']
/** Shorter strings are words, not ids; replacing them would hide differences. */
const shortestIdentity = 8

export type Normalizer = (value: unknown) => unknown

/** A function that rewrites values of one environment so that they can be compared with another's. */
export function normalizer (environment: string, resources: ResourceRecord[]): Normalizer {
  const references = identityTable(resources)
  const ownName = new RegExp(`(?<![a-zA-Z0-9])${environment.replaceAll('-', '\\-')}(?![a-zA-Z0-9])`, 'g')
  const accounts = ownAccounts(resources)
  const text = (value: string) => withoutSuffix(replaceAll(replaceAll(value, references), accounts).replace(ownName, '{environment}'))
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

/** Longest first, so that an ARN is replaced before the id inside it. */
function identityTable (resources: ResourceRecord[]): [string, string][] {
  const found = new Map<string, string>()
  for (const resource of resources.filter(r => r.custom)) {
    for (const key of identities) {
      const own = key === 'id' ? resource.id : resource.outputs[key]
      if (typeof own === 'string' && own.length >= shortestIdentity && !found.has(own)) found.set(own, `{${resource.name}.${key}}`)
    }
  }
  return [...found].sort(([a], [b]) => b.length - a.length)
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

/** Auto-naming of the engine ends a name with seven hexadecimal digits. */
const withoutSuffix = (value: string) => value.replace(/-[0-9a-f]{7}(?![0-9a-zA-Z])/g, '-{suffix}')

/** the tag `twinstack:urn` (programs/tags.ts) */
const isUrnHash = (key: string) => key.endsWith(':urn')
