/**
 * Finds values that were created for one resource of one environment (id, ARN, generated name,
 * endpoint, hosted name) and therefore differ in its twin. Other resources refer to it; a reference
 * is compared by what it points to.
 */
import { normaliseHostName } from '../../normalise/scalars.ts'
import type { Pair } from './match.ts'
import type { PlacedResource } from './place.ts'

/** Shorter texts are words. */
const shortest = 4
/**
 * Computed outputs that name a physical resource or a part of it, beside all that are random texts.
 */
const naming = new Set([
  'arn',
  'dnsName',
  'endpoint',
  'readerEndpoint',
  'arnSuffix',
  'name',
  'bucket',
  'clusterIdentifier',
  'keyId',
  'fqdn',
  'url',
  'invokeUrl',
  'domainName',
  'websiteEndpoint',
  'repositoryUrl',
  'publicIp',
  'privateIp',
])
/** A long run of digits was made for one resource, under whatever name the output goes. */
const random = /[0-9a-f]{10,}|[0-9A-F]{16,}|\d{8,}/
/**
 * Which software it is, computed or not: a digest of an image or of code, an image, a version.
 * Never an identity, whoever made it.
 */
export const isSoftwareText = (path: string, text: string) =>
  getPathKind(path).isSoftware || /^ami-|sha\d+:|@sha/.test(text)
const softwarePath = /sha\d|digest|hash|version|image|etag/i

/** Key material and certificates of one side: PEM, base64. */
const keyMaterial =
  /certificateAuthority|caData|caCert(?!\w*Identifier)|publicKey|certPem|thumbprint|fingerprint/i
type PathKind = { isSoftware: boolean; isNaming: boolean; isKey: boolean }
/** Found once per path: a state has many texts under few paths. */
const pathKinds = new Map<string, PathKind>()
const mostPaths = 20_000

function getPathKind(path: string): PathKind {
  let kind = pathKinds.get(path)
  if (kind !== undefined) return kind
  kind = {
    isSoftware: softwarePath.test(path),
    isNaming: naming.has(path) || regional.test(path),
    isKey: keyMaterial.test(path),
  }
  if (pathKinds.size >= mostPaths) pathKinds.clear()
  pathKinds.set(path, kind)
  return kind
}

/** Resources whose outputs are made up for each stack. */
const generators = /^(random|tls):/
/** Outputs of another stack: of the same environment where its name says so. */
const stackReference = 'pulumi:pulumi:StackReference'
/** Of such a stack's outputs: ids, addresses and hosts, but no versions, sizes and words. */
const handedOver =
  /^arn:|:\/\/|^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d+)?$|^[a-z]+-[0-9a-f]{6,}|[0-9a-f]{8}-[0-9a-f]{4}-|\d{8}|^[\w-]+(?:\.[\w-]+){2,}$|^Z[A-Z0-9]{8,}$/
/** The same for all resources of a kind in a region. */
const regional = /hostedZoneId$|^zoneId$/
/** Own times and dates are no identities. */
const time = /^\d{4}-\d\d-\d\dT/
/** An account belongs to the environment, not to one of its resources. */
const account = /^\d{12}$/
/** Inputs that name the resource itself; a version such as `api-1a2b3c4` is none. */
const nameInput = /^(name|bucket|identifier|id|\w+Name|\w+Identifier)$/

/**
 * Others, such as `dbSubnetGroupName`, may be another resource's name; a planned state knows no
 * dependencies that would tell.
 */
const ownName = /^(name|bucket|identifier|id)$/

/** Marks a reference inside a text: characters that no value has. */
const [open, close] = ['\ue000', '\ue001']

/** Label of resources that only one side has more of: a set may contain references to them. */
const countedMark = '+'
export const isCounted = (reference: unknown) =>
  typeof reference === 'string' &&
  reference.startsWith(`${open}${countedMark} `) &&
  reference.endsWith(close)

/** What names a resource as a whole: its id, its ARN, its name. */
const wholeNames = /^(id|arn|name|bucket|identifier|keyId|clusterIdentifier)$/
const referring =
  /(Id|Ids|Arn|Arns|Name|Names|Identifier|role|roles|topic|function|cluster|key|bucket|policy|secret)$/

/** Whether two references name one resource, e.g. a key by its id and by its ARN. */
export function isSameResource(left: string, right: string, name: string): boolean {
  if (!left.startsWith(open) || !right.startsWith(open) || !referring.test(name)) return false
  const [ours, theirs] = [left, right].map(text => /^.([^ ]+) ([^ ]+).$/.exec(text))
  return (
    ours?.[1] !== undefined &&
    ours[1] === theirs?.[1] &&
    [ours[2], theirs[2]].every(path => wholeNames.test(path ?? ''))
  )
}

export type Identities = {
  /**
   * own text → reference, e.g. what `vpc-0a1b…` points to; the same reference on both sides of a
   * pair
   */
  references: Map<string, string>
  /** reference → the resource and the property that it points to, for people */
  owner: (text: string) => { one: PlacedResource; path: string } | null
}

type Claim = { one: PlacedResource; path: string; rank: number; label: string }

/**
 * The identities of both sides, the two of a pair under one label. What only one of a pair has made
 * for itself, because the program set the other's, is a difference and no identity.
 */
export function findIdentities(
  pairs: Pair[],
  others: Record<'left' | 'right', PlacedResource[]>,
  counted: Record<'left' | 'right', PlacedResource[]>,
): Record<'left' | 'right', Identities> {
  const sides = { left: new Map<string, Claim>(), right: new Map<string, Claim>() }
  pairs.forEach(({ left, right }, index) => {
    const [ours, theirs] = [listClaims(left), listClaims(right)]
    const label = String(index)
    for (const [path, mine] of ours) {
      const twin = theirs.get(path)
      if (twin === undefined || mine.rank < 0 || twin.rank < 0) continue
      const shared = { path, rank: Math.max(mine.rank, twin.rank), label }
      offer(sides.left, mine.text, { ...shared, one: left })
      offer(sides.right, twin.text, { ...shared, one: right })
    }
  })
  for (const side of ['left', 'right'] as const) {
    for (const one of others[side]) claimAlone(sides[side], one, `${side} ${one.place}`)
    for (const one of counted[side]) claimAlone(sides[side], one, countedMark)
  }
  return { left: createTable(sides.left), right: createTable(sides.right) }
}

function createTable(claims: Map<string, Claim>): Identities {
  const references = new Map<string, string>()
  for (const [text, { label, path }] of claims)
    references.set(text, `${open}${regional.test(path) ? '' : label} ${path}${close}`)
  return { references, owner: text => claims.get(text) ?? null }
}

function claimAlone(claims: Map<string, Claim>, one: PlacedResource, label: string): void {
  for (const [path, { text, rank }] of listClaims(one))
    offer(claims, text, { one, path, rank, label })
}

/**
 * The identities that a resource has, by path. Rank -1: set by the program; the lower of the
 * others, the surer.
 */
function listClaims(one: PlacedResource): Map<string, { text: string; rank: number }> {
  const {
    record: { id, inputs, outputs, type },
    kind,
  } = one
  const claims = new Map<string, { text: string; rank: number }>()
  if (kind !== 'managed') return claims
  if (generators.test(type)) return listClaimsOfGenerator(one)
  const declared = collectStrings(inputs)
  if (id !== null)
    claims.set('id', {
      text: id,
      rank: declared.has(id) ? (isGenerated(id, one, null) ? 2 : -1) : 0,
    })
  for (const path of Object.keys(inputs)) {
    const text = inputs[path]
    if (typeof text !== 'string') continue
    if (isHostName(type, path, text))
      claims.set(path, { text: normaliseHostName(text, path), rank: 1 })
    else if (nameInput.test(path) && isGenerated(text, one, path))
      claims.set(path, { text, rank: ownName.test(path) ? 2 : 3 })
  }
  const { name: objectName } = (inputs['metadata'] ?? {}) as { name?: unknown }
  if (typeof objectName === 'string' && isGenerated(objectName, one, 'metadata.name'))
    claims.set('metadata.name', { text: objectName, rank: 2 })
  visitOutputs(outputs, '', type === stackReference, (path, text) => {
    if (!claims.has(path)) claims.set(path, { text, rank: declared.has(text) ? -1 : 1 })
  })
  return claims
}

/** The result of a generator, in any form; its arguments are declared. */
function listClaimsOfGenerator({ record: { id, outputs, inputs } }: PlacedResource) {
  const claims = new Map<string, { text: string; rank: number }>()
  const declared = collectStrings(inputs)
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (!declared.has(value)) claims.set(path, { text: value, rank: 1 })
    } else if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) walk(item, `${path}.${key}`)
  }
  walk(outputs, '')
  if (id !== null && !declared.has(id)) claims.set('id', { text: id, rank: 0 })
  return claims
}

/**
 * The better claim stays: by rank, then the resource that others depend on, then by place, so that
 * the order of the state plays no part.
 */
function offer(claims: Map<string, Claim>, text: string, made: Claim): void {
  if (
    made.rank < 0 ||
    text.length < shortest ||
    (isDigit(text) && (time.test(text) || account.test(text))) ||
    isSoftwareText(made.path, text)
  )
    return
  const before = claims.get(text)
  if (before === undefined || isBetterClaim(made, before)) claims.set(text, made)
}

/** Begins with a digit: a cheap test before those of times and accounts. */
const isDigit = (text: string) => text.charCodeAt(0) >= 48 && text.charCodeAt(0) <= 57

function isBetterClaim(made: Claim, before: Claim): boolean {
  if (made.rank !== before.rank) return made.rank < before.rank
  if (made.one === before.one) return made.path < before.path
  if (before.one.record.dependencies.includes(made.one.record.urn)) return true
  if (made.one.record.dependencies.includes(before.one.record.urn)) return false
  return made.one.place === before.one.place
    ? made.path < before.path
    : made.one.place < before.one.place
}

/**
 * The engine's automatic name: the logical name, perhaps cut or in lower case, and random digits.
 */
function isGenerated(text: string, one: PlacedResource, path: string | null): boolean {
  const { name, record, autonamed } = one
  // the state says which names the provider made: others of that form are the program's own
  if (autonamed !== null && path !== 'metadata.name') {
    if (!autonamed.some(each => each === path || (path === null && record.inputs[each] === text)))
      return false
  } else if (/version/i.test(record.type)) return false
  const base = /^(?:[a-z]+\/)?(.+?)[-_.]?(?:[0-9a-f]{7,8}|\d{18,26})(?:\.fifo)?$/
    .exec(text)?.[1]
    ?.toLowerCase()
  if (base === undefined) return false
  const own = name.toLowerCase()
  return base === own || (base.length >= 4 && (own.startsWith(base) || base.startsWith(`${own}-`)))
}

/** Host names of an environment: each environment has its own. */
function isHostName(type: string, path: string, text: string): boolean {
  return (
    text.includes('.') &&
    ((path === 'domainName' && /^aws:(acm|apigateway)/.test(type)) ||
      (path === 'name' && /^aws:route53\/(record|zone):/.test(type)))
  )
}

/** Whether a text of an output belongs to its environment: a name, an address, a key. */
function isOwnOutput(path: string, text: string, isReference: boolean): boolean {
  if (isSoftwareText(path, text) || text.includes('{')) return false
  const { isNaming, isKey } = getPathKind(path)
  const isOwn = isReference ? handedOver.test(text) : isNaming || random.test(text)
  return (isOwn && !text.includes('\n')) || isKey
}

function visitOutputs(
  value: unknown,
  path: string,
  isReference: boolean,
  see: (path: string, text: string) => void,
): void {
  if (typeof value === 'string') {
    if (isOwnOutput(path, value, isReference)) see(path, value)
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      if (key !== 'tags' && key !== 'tagsAll')
        visitOutputs(
          (value as Record<string, unknown>)[key],
          path === '' ? key : `${path}.${key}`,
          isReference,
          see,
        )
    }
  }
}

function collectStrings(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === 'string') into.add(value)
  else if (value !== null && typeof value === 'object')
    for (const key of Object.keys(value))
      collectStrings((value as Record<string, unknown>)[key], into)
  return into
}
