/**
 * What was made for one resource of one environment (id, ARN, generated name, endpoint, hosted
 * name) and therefore differs in its twin. Other resources refer to it; a reference is compared by
 * what it points to.
 */
import type { Pair } from './match.ts'
import type { Placed } from './place.ts'

/** Shorter texts are words. */
const shortest = 4
/** Computed outputs that name a physical resource or a part of it, beside all that look random. */
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
const random = /[0-9a-f]{10,}|\d{8,}/
/** These say which software it is, computed or not. */
const software = /^ami-|^sha\d+:/
const softwarePath = /sha\d|digest|hash|version|image|fingerprint|etag/i
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

/** Marks a reference inside a text: characters that stand in no value. */
const [open, close] = ['\ue000', '\ue001']

/** Label of resources that only one side has more of: a set may hold references to them. */
const countedMark = '+'
export const isCounted = (reference: unknown) =>
  typeof reference === 'string' &&
  reference.startsWith(`${open}${countedMark} `) &&
  reference.endsWith(close)

export type Identities = {
  /**
   * own text → reference, e.g. what `vpc-0a1b…` points to; the same reference on both sides of a
   * pair
   */
  references: Map<string, string>
  /** reference → the resource and the property that it points to, for people */
  owner: (text: string) => { one: Placed; path: string } | null
}

type Claim = { one: Placed; path: string; rank: number; label: string }

/**
 * The identities of both sides, the two of a pair under one label. What only one of a pair has made
 * for itself, because the other was given it by the program, is a difference and no identity.
 */
export function identitiesOf(
  pairs: Pair[],
  others: Record<'left' | 'right', Placed[]>,
  counted: Record<'left' | 'right', Placed[]>,
): Record<'left' | 'right', Identities> {
  const sides = { left: new Map<string, Claim>(), right: new Map<string, Claim>() }
  pairs.forEach(({ left, right }, index) => {
    const [ours, theirs] = [claimsOf(left), claimsOf(right)]
    for (const [path, mine] of ours) {
      const twin = theirs.get(path)
      if (twin === undefined) continue
      const shared = {
        path,
        rank: mine.rank < 0 || twin.rank < 0 ? -1 : Math.max(mine.rank, twin.rank),
        label: String(index),
      }
      offer(sides.left, mine.text, { ...shared, one: left })
      offer(sides.right, twin.text, { ...shared, one: right })
    }
  })
  for (const side of ['left', 'right'] as const) {
    for (const one of others[side]) claimAlone(sides[side], one, `${side} ${one.place}`)
    for (const one of counted[side]) claimAlone(sides[side], one, countedMark)
  }
  return { left: table(sides.left), right: table(sides.right) }
}

function table(claims: Map<string, Claim>): Identities {
  const references = new Map(
    [...claims].map(([text, { label, path }]) => [
      text,
      `${open}${regional.test(path) ? '' : label} ${path}${close}`,
    ]),
  )
  return { references, owner: text => claims.get(text) ?? null }
}

function claimAlone(claims: Map<string, Claim>, one: Placed, label: string): void {
  for (const [path, { text, rank }] of claimsOf(one))
    offer(claims, text, { one, path, rank, label })
}

/**
 * What a resource says of itself, by path. Rank -1: given to it by the program; the lower of the
 * others, the surer.
 */
function claimsOf(one: Placed): Map<string, { text: string; rank: number }> {
  const {
    record: { id, inputs, outputs, type },
    kind,
  } = one
  const claims = new Map<string, { text: string; rank: number }>()
  if (kind !== 'managed') return claims
  const declared = stringsOf(inputs)
  if (id !== null)
    claims.set('id', { text: id, rank: declared.has(id) ? (generated(id, one) ? 2 : -1) : 0 })
  for (const path of Object.keys(inputs)) {
    const text = inputs[path]
    if (typeof text !== 'string') continue
    if (hosted(type, path, text)) claims.set(path, { text, rank: 1 })
    else if (nameInput.test(path) && generated(text, one))
      claims.set(path, { text, rank: ownName.test(path) ? 2 : 3 })
  }
  eachOutput(outputs, '', (path, text) => {
    if (!claims.has(path)) claims.set(path, { text, rank: declared.has(text) ? -1 : 1 })
  })
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
    time.test(text) ||
    software.test(text) ||
    account.test(text)
  )
    return
  const before = claims.get(text)
  if (before === undefined || better(made, before)) claims.set(text, made)
}

function better(made: Claim, before: Claim): boolean {
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
function generated(text: string, { name }: Placed): boolean {
  const base = /^(?:[a-z]+\/)?(.+?)[-_.]?(?:[0-9a-f]{7,8}|\d{18,26})(?:\.fifo)?$/
    .exec(text)?.[1]
    ?.toLowerCase()
  if (base === undefined) return false
  const own = name.toLowerCase()
  return base === own || (base.length >= 4 && (own.startsWith(base) || base.startsWith(`${own}-`)))
}

/** Names under which an environment is reached: each has its own. */
function hosted(type: string, path: string, text: string): boolean {
  return (
    text.includes('.') &&
    ((path === 'domainName' && /^aws:(acm|apigateway)/.test(type)) ||
      (path === 'name' && /^aws:route53\/(record|zone):/.test(type)))
  )
}

function eachOutput(value: unknown, path: string, see: (path: string, text: string) => void): void {
  if (typeof value === 'string') {
    if (
      (naming.has(path) || random.test(value) || regional.test(path)) &&
      !softwarePath.test(path) &&
      !/[{\n]/.test(value)
    )
      see(path, value)
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      if (key !== 'tags' && key !== 'tagsAll')
        eachOutput(
          (value as Record<string, unknown>)[key],
          path === '' ? key : `${path}.${key}`,
          see,
        )
    }
  }
}

function stringsOf(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === 'string') into.add(value)
  else if (value !== null && typeof value === 'object')
    for (const key of Object.keys(value)) stringsOf((value as Record<string, unknown>)[key], into)
  return into
}
