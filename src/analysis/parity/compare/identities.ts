/**
 * Finds values that were created for one resource of one environment (id, ARN, generated name,
 * endpoint, hosted name) and therefore differ in its twin. Other resources refer to these values; a
 * reference is compared by the resource that it points to.
 */
import { normaliseHostName } from '../../normalise/scalars.ts'
import type { Pair } from './match.ts'
import type { PlacedResource } from './place.ts'

/** Shorter texts are words. */
const shortest = 4
/**
 * Computed outputs that name a physical resource or a part of it; random texts are recognised by
 * `random`.
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
/** Addresses under names of their own, e.g. `restEndpoint`. */
const addressName = /[a-z](Endpoint|Url|Uri|Host|HostName|Hostname|DnsName)$/
/** A long run of digits identifies one resource, whatever the name of the output is. */
const random = /[0-9a-f]{10,}|[0-9A-F]{16,}|\d{8,}/
/**
 * Whether a text identifies software: an image, a version, or the digest of an image or of code.
 * Such a text is never an identity, computed or not.
 */
export const isSoftwareText = (path: string, text: string) =>
  getPathKind(path).isSoftware || /^ami-|sha\d+:|@sha/.test(text)
const softwarePath = /sha\d|digest|hash|version|image|etag/i

/** Key material and certificates of one side: PEM, base64. */
const keyMaterial =
  /certificateAuthority|caData|caCert(?!\w*Identifier)|publicKey|certPem|thumbprint|fingerprint/i
/** Ids under names of their own, e.g. `rootResourceId`; words without a digit are none. */
const idName = /[a-z](Id|ID)$/
const idText = /^(?=\D*\d)[\w:./+-]+$/
type PathKind = { isSoftware: boolean; isNaming: boolean; isId: boolean; isKey: boolean }
/** Cached per path, because a state has many texts at few paths. */
const pathKinds = new Map<string, PathKind>()
const mostPaths = 20_000

function getPathKind(path: string): PathKind {
  let kind = pathKinds.get(path)
  if (kind !== undefined) return kind
  kind = {
    isSoftware: softwarePath.test(path),
    isNaming: naming.has(path) || addressName.test(path) || regional.test(path),
    isId: idName.test(path),
    isKey: keyMaterial.test(path),
  }
  if (pathKinds.size >= mostPaths) pathKinds.clear()
  pathKinds.set(path, kind)
  return kind
}

/** Types of resources that generate values for each stack. */
const generators = /^(random|tls):/
/** The type of the resource with the outputs of another stack. */
const stackReference = 'pulumi:pulumi:StackReference'
/**
 * Matches the outputs of another stack that are identities: ids, addresses and hosts, but not
 * versions, sizes and words.
 */
const handedOver =
  /^arn:|:\/\/|^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d+)?$|^[a-z]+-[0-9a-f]{6,}|[0-9a-f]{8}-[0-9a-f]{4}-|\d{8}|^[\w-]+(?:\.[\w-]+){2,}$|^Z[A-Z0-9]{8,}$/
/** Properties with one value for all resources of a type in a region. */
const regional = /hostedZoneId$|^zoneId$/
/** Times and dates are not identities. */
const time = /^\d{4}-\d\d-\d\dT/
/** An account belongs to the environment, not to one of its resources. */
const account = /^\d{12}$/
/** Inputs that name the resource itself; a version such as `api-1a2b3c4` is none. */
const nameInput = /^(name|bucket|identifier|id|\w+Name|\w+Identifier)$/

/**
 * Inputs that are always the resource's own name. Others, such as `dbSubnetGroupName`, may be the
 * name of another resource; a planned state has no dependencies that would show it.
 */
const ownName = /^(name|bucket|identifier|id)$/

/** Marks a reference inside a text: characters that no value has. */
const [open, close] = ['\ue000', '\ue001']

/**
 * Label of the additional members of a family on one side: a set may contain references to them.
 */
const countedMark = '+'
export const isCounted = (reference: unknown) =>
  typeof reference === 'string' &&
  reference.startsWith(`${open}${countedMark} `) &&
  reference.endsWith(close)

/** Properties that identify a resource as a whole: its id, ARN or name. */
const wholeNames = /^(id|arn|name|bucket|identifier|keyId|clusterIdentifier)$/
const referring =
  /(Id|Ids|Arn|Arns|Name|Names|Identifier|role|roles|topic|function|cluster|key|bucket|policy|secret)$/

/** Whether two references identify the same resource, e.g. a key by its id and by its ARN. */
export function isSameResource(left: string, right: string, name: string): boolean {
  if (!left.startsWith(open) || !right.startsWith(open) || !referring.test(name)) return false
  const [ours, theirs] = [left, right].map(text => /^.([^ ]+) ([^ ]+).$/.exec(text))
  return (
    ours?.[1] !== undefined &&
    ours[1] === theirs?.[1] &&
    [ours[2], theirs[2]].every(path => wholeNames.test(path ?? ''))
  )
}

export type References = Pick<ReadonlyMap<string, string>, 'get' | 'has' | 'keys'>
export type Identities = {
  /**
   * maps an identity, e.g. `vpc-0a1b…`, to a reference, which is the same on both sides of a pair
   */
  references: References
  /** returns the resource and the property that an identity belongs to; null for any other text */
  owner: (text: string) => { one: PlacedResource; path: string } | null
}

type Claim = { one: PlacedResource; path: string; rank: number; label: string }

/**
 * Finds the identities of both sides; both resources of a pair get the same label. A value that the
 * program sets on one side only is a difference and not an identity.
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
  // written on use: most identities occur in few texts
  const format = ({ label, path }: Claim) =>
    `${open}${regional.test(path) ? '' : label} ${path}${close}`
  const get = (text: string) => {
    const claim = claims.get(text)
    return claim === undefined ? undefined : format(claim)
  }
  return {
    references: { get, has: text => claims.has(text), keys: () => claims.keys() },
    owner: text => claims.get(text) ?? null,
  }
}

function claimAlone(claims: Map<string, Claim>, one: PlacedResource, label: string): void {
  for (const [path, { text, rank }] of listClaims(one))
    offer(claims, text, { one, path, rank, label })
}

/**
 * Lists the identities of a resource by path. Rank -1: the program sets the value; otherwise a
 * lower rank is more certain.
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

/** Lists the generated outputs of a generator, at any depth, without its declared arguments. */
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
 * Keeps the better claim: by rank, then the resource that the other one depends on, then by place.
 * The result does not depend on the order of the state.
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

/** Whether a text begins with a digit; a fast test before those for times and accounts. */
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

const suffixes = ['[0-9a-f]{7}', '[0-9a-f]{8}', '\\d{18,26}'].map(
  digits => new RegExp(`^(?:[a-z]+/)?(.+?)[-_.]?${digits}(?:\\.fifo)?$`),
)

/**
 * Whether it is an automatic name of the engine: the logical name, which may be shortened or in
 * lower case, and random digits.
 */
function isGenerated(text: string, one: PlacedResource, path: string | null): boolean {
  const { name, record, autonamed } = one
  // the state records which names the provider generated; other names of that form are declared
  if (autonamed !== null && path !== 'metadata.name') {
    if (!autonamed.some(each => each === path || (path === null && record.inputs[each] === text)))
      return false
  } else if (/version/i.test(record.type)) return false
  const own = name.toLowerCase()
  // the last letter of a name may be a hexadecimal digit: `db` and `dbe3e0d88`
  return suffixes.some(suffix => {
    const base = suffix.exec(text)?.[1]?.toLowerCase()
    if (base === undefined) return false
    return (
      base === own || (base.length >= 4 && (own.startsWith(base) || base.startsWith(`${own}-`)))
    )
  })
}

/** Whether it is a host name, which differs between environments. */
function isHostName(type: string, path: string, text: string): boolean {
  return (
    text.includes('.') &&
    ((path === 'domainName' && /^aws:(acm|apigateway)/.test(type)) ||
      (path === 'name' && /^aws:route53\/(record|zone):/.test(type)))
  )
}

/** Whether the text of an output belongs to its environment: it is a name, an address or a key. */
function isOwnOutput(path: string, text: string, isReference: boolean): boolean {
  if (isSoftwareText(path, text) || text.includes('{')) return false
  const { isNaming, isId, isKey } = getPathKind(path)
  const isOwn = isReference
    ? handedOver.test(text)
    : isNaming || random.test(text) || (isId && idText.test(text))
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
