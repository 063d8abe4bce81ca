/**
 * Decides whether two values have the same meaning. This code must be fast: it runs for every
 * value.
 */
import { isObject, stringifyStable, type Properties } from '../../../lib/values.ts'
import { isSamePolicy } from '../../normalise/policy.ts'
import { isSameQuantity } from '../../normalise/quantities.ts'
import {
  canonicaliseScalar,
  isFreeMap,
  normaliseHostName,
  isSameScalar,
} from '../../normalise/scalars.ts'
import {
  canonicaliseText,
  findEndpointForm,
  isCounter,
  isEndpoint,
  isForeignId,
  isOrdered,
  isOwnAccess,
  isUrnHash,
} from './context.ts'
import type { Context, NamedSide } from './context.ts'
import { parseNamedDocument, isPolicy, isTyped } from './documents.ts'
import { isSameButForGenerated, isSameHost } from './generatedNames.ts'
import { isCounted, isSameResource } from './identities.ts'
import {
  alignKeys,
  getKeyMeaning,
  hasIgnoredKeys,
  isEmptyContainer,
  isOtherVariant,
} from './keys.ts'
import { isSameButForNames } from './names.ts'
import { isSameDigest } from './secretDigests.ts'
import { hasSamePermissions, toPlain } from './plain.ts'
import { isUnknown, getName } from './secrets.ts'
import { withheld } from '../../../model/checkpoint.ts'
import { signatureKey } from '../../../model/propertySignature.ts'

/** Above this many left-over elements a set is compared by canonical form alone. */
const fewEnough = 64

/** `name`: the property, setting or tag that has the values. */
export function isEqualValue(
  context: Context,
  left: unknown,
  right: unknown,
  name: string,
): boolean {
  if (typeof left === 'string' && typeof right === 'string')
    return isEqualText(context, left, right, name)
  if (isUnknown(left) || isUnknown(right)) return (context.hidden = true)
  if (left === right && typeof left !== 'object') return true
  if (left == null || right == null) return isNothing(context, left ?? right ?? null)
  return isEqualPresent(context, left, right, name)
}

/** Both values are present, and not both are texts. */
function isEqualPresent(context: Context, left: unknown, right: unknown, name: string): boolean {
  if (Array.isArray(left) && Array.isArray(right)) return isEqualList(context, left, right, name)
  if (isObject(left) && isObject(right)) return isEqualObject(context, left, right, name)
  return typeof left === 'object' || typeof right === 'object'
    ? isEqualWrapped(context, left, right, name)
    : isEqualPlain(context, left, right, name)
}

/** An empty text or list counts as absent, except in maps with keys of the user. */
function isNothing({ free, known }: Context, value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (!known || free) return false
  return value === '' || (typeof value === 'object' && isEmptyContainer(value))
}

/** Compares plain values; a number or boolean may equal its text. */
function isEqualPlain(context: Context, left: unknown, right: unknown, name: string): boolean {
  const { free, known } = context
  if (!known && typeof left !== typeof right)
    return !free && isSameQuantity(left, right, name, context.type)
  const [a, b] = [String(left), String(right)]
  return a === b || (!free && isSameScalar(left, right, [name], context.owner))
}

/** In policies a single value is equivalent to a list with this value. */
function isEqualWrapped(context: Context, left: unknown, right: unknown, name: string): boolean {
  if (!context.policy || Array.isArray(left) === Array.isArray(right)) return false
  return isEqualList(context, [left].flat(), [right].flat(), name)
}

function isEqualText(context: Context, left: string, right: string, name: string): boolean {
  if (left === withheld || right === withheld) return isEqualSecret(context, left, right)
  if (left === right) return isSameText(context, left)
  return isSameDigest(left, right) ?? isEqualVisible(context, left, right, name)
}

/** Both texts are neither equal nor withheld. */
function isEqualVisible(context: Context, left: string, right: string, name: string): boolean {
  const [a, b] = [
    context.left.normal(normaliseHostName(left, name)),
    context.right.normal(normaliseHostName(right, name)),
  ]
  if (a === b || isSameResource(a, b, name)) return true
  if (isUnknown(left) || isUnknown(right)) return (context.hidden = true)
  if (isOwnByNature(context, left, right, name)) return true
  if (context.policy && isAction(name) && a.toLowerCase() === b.toLowerCase()) return true
  if (!context.free && isSameScalar(a, b, [name], context.owner)) return true
  const names = { left: context.left.names, right: context.right.names }
  if (isSameButForNames(a, b, names)) return true
  if (isSameButForGenerated(a, b, name) || isSameHost(a, b, names)) return true
  return isEqualInside(context, left, right, name)
}

/** A secret and an unknown value count as equal, because a difference is not proven. */
function isEqualSecret(context: Context, left: string, right: string): boolean {
  context.hidden = true
  return left === right || isUnknown(left) || isUnknown(right)
}

/** Identical texts count as equal; crossing.ts checks which resources they name. */
function isSameText(context: Context, text: string): true {
  if (isUnknown(text)) context.hidden = true
  if (!context.crossed && context.crossings?.of(text)) context.crossed = true
  return true
}

/**
 * Whether the texts always differ between environments: hashes of URNs, versions of launch
 * templates, hosts of collectors.
 */
function isOwnByNature(context: Context, left: string, right: string, name: string): boolean {
  if (isUrnHash(name, left) && isUrnHash(name, right)) return true
  if (isCounter(name, left) && isCounter(name, right)) return true
  if (!context.free && isForeignId(name, left) && isForeignId(name, right)) return true
  if (isOwnAccess(context.type, name)) return true
  if (!isEndpoint(context, name)) return false
  const form = findEndpointForm(left)
  return form !== null && form === findEndpointForm(right)
}

/** Compares the documents inside two texts. */
function isEqualInside(context: Context, left: string, right: string, name: string): boolean {
  const [ours, theirs] = [parseNamedDocument(left, name), parseNamedDocument(right, name)]
  if (ours === undefined || theirs === undefined) return false
  return runInsideDocument(context, ours, name, () => isEqualDocument(context, ours, theirs, name))
}

/** Actions of IAM are case-insensitive. */
const isAction = (name: string) => name === 'Action' || name === 'NotAction'

function isEqualDocument(context: Context, left: unknown, right: unknown, name: string): boolean {
  if (isEqualValue(context, left, right, name)) return true
  return (
    isPolicy(left) &&
    isPolicy(right) &&
    isSamePolicy(toPlain(context.left, left), toPlain(context.right, right))
  )
}

/** Runs `work` with the context of a document in the property `name`, then restores the context. */
export function runInsideDocument<T>(
  context: Context,
  document: unknown,
  name: string,
  work: () => T,
): T {
  const { policy, free, known } = context
  context.policy = policy || isPolicy(document)
  context.free = false
  context.known = known && !isTyped(name)
  try {
    return work()
  } finally {
    context.policy = policy
    context.free = free
    context.known = known
  }
}

function isEqualObject(
  context: Context,
  left: Properties,
  right: Properties,
  name: string,
): boolean {
  // an asset or archive: its hash identifies its content
  if (signatureKey in left && typeof left['hash'] === 'string' && 'hash' in right)
    return left['hash'] === right['hash']
  const keys = Object.keys(left)
  if (keys.every(key => key in right) && keys.length === Object.keys(right).length)
    return (
      runInsideMap(context, name, () =>
        keys.every(key => isEqualMember(context, left[key], right[key], left, key, name)),
      ) ||
      (hasIgnoredKeys(left, right) && isEqualOtherwise(context, left, right, name))
    )
  return isEqualOtherwise(context, left, right, name)
}

/** Compares objects with different keys. */
function isEqualOtherwise(
  context: Context,
  left: Properties,
  right: Properties,
  name: string,
): boolean {
  if (isOtherVariant(left, right)) return false
  return runInsideMap(context, name, () =>
    alignKeys(context, left, right).every(({ ours, theirs }) => {
      const holder = ours !== undefined ? left : right
      const [mine, other] = [getValue(left, ours), getValue(right, theirs)]
      return isEqualMember(context, mine, other, holder, ours ?? theirs ?? '', name)
    }),
  )
}

const getValue = (map: Properties, key: string | undefined) =>
  key === undefined ? undefined : map[key]

/**
 * Compares one member. The value of `{name, value}` is compared literally, whatever its name is.
 */
function isEqualMember(
  context: Context,
  left: unknown,
  right: unknown,
  holder: Properties,
  key: string,
  name: string,
): boolean {
  const found = getValueName(holder, key, name)
  if (found === key || context.free || found === 'launchTemplate.version')
    return isEqualValue(context, left, right, found)
  context.free = true
  try {
    return isEqualValue(context, left, right, found)
  } finally {
    context.free = false
  }
}

/** Runs `work` with literal comparison when the map has keys of the user, as `tags` has. */
export function runInsideMap<T>(context: Context, name: string, work: () => T): T {
  if (context.free || !isFreeMap(name)) return work()
  context.free = true
  try {
    return work()
  } finally {
    context.free = false
  }
}

/**
 * The name by which a value is judged: for `value` of `{name, value}` it is the content of `name`.
 */
export function getValueName(holder: Properties, key: string, name: string): string {
  if (key === 'version' && /^launchTemplate(Specification)?$/.test(name))
    return 'launchTemplate.version'
  return getName(holder, key)
}

function isEqualList(context: Context, left: unknown[], right: unknown[], name: string): boolean {
  if (
    left.length === right.length &&
    left.every((item, index) => isEqualValue(context, item, right[index], getItemName(item, name)))
  )
    return true
  if (isOrdered(context, name, left, right)) return false
  if (isEqualPermuted(context, left, right, name)) return true
  const rest = findUnmatched(context, left, right, name)
  if (rest.left.length === 0 && rest.right.length === 0) return true
  return hasSamePermissions(context, left, right, name)
}

/** Whether each element of a short list has an equal one at another position. */
function isEqualPermuted(
  context: Context,
  left: unknown[],
  right: unknown[],
  name: string,
): boolean {
  if (left.length !== right.length || left.length > 3) return false
  const open = [...right]
  return left.every(item => {
    const at = open.findIndex(other => isEqualValue(context, item, other, getItemName(item, name)))
    if (at >= 0) open.splice(at, 1)
    return at >= 0
  })
}

export const getItemName = (item: unknown, name: string) => (Array.isArray(item) ? '[]' : name)

/**
 * Returns the elements of two sets that have no equal element on the other side, without references
 * to counted family members.
 */
export function findUnmatched(
  context: Context,
  left: unknown[],
  right: unknown[],
  name: string,
): { left: unknown[]; right: unknown[] } {
  const identical = withoutIdentical(context, left, right, name)
  const ours = identical.left.filter(
    item => !(typeof item === 'string' && isCounted(context.left.normal(item))),
  )
  const theirs = identical.right.filter(
    item => !(typeof item === 'string' && isCounted(context.right.normal(item))),
  )
  const open = Map.groupBy(theirs, item => canonicalise(context, context.right, item, name))
  const restLeft = ours.filter(
    item => open.get(canonicalise(context, context.left, item, name))?.pop() === undefined,
  )
  const restRight = [...open.values()].flat()
  if (
    restLeft.length === 0 ||
    restRight.length === 0 ||
    restLeft.length > fewEnough ||
    restRight.length > fewEnough
  )
    return { left: restLeft, right: restRight }
  // the canonical form removes the own name everywhere; where `production` is an ordinary word, the
  // elements have to be compared directly
  const taken = new Set<number>()
  const alone = restLeft.filter(item => {
    const twin = restRight.findIndex(
      (other, index) =>
        !taken.has(index) && isEqualValue(context, item, other, getItemName(item, name)),
    )
    if (twin >= 0) taken.add(twin)
    return twin < 0
  })
  return { left: alone, right: restRight.filter((_, index) => !taken.has(index)) }
}

/** Removes the elements that are literally equal on both sides, whatever they refer to. */
function withoutIdentical(context: Context, left: unknown[], right: unknown[], name: string) {
  const open = Map.groupBy(right, stringifyStable)
  const rest = left.filter(item => {
    const isOpen = open.get(stringifyStable(item))?.pop() === undefined
    if (!isOpen) isEqualValue(context, item, item, name)
    return isOpen
  })
  return { left: rest, right: [...open.values()].flat() }
}

/**
 * Returns the same text for all values with the same meaning on one side: keys and sets are sorted,
 * identities are replaced by references.
 */
export function canonicalise(
  context: Context,
  half: NamedSide,
  value: unknown,
  name: string,
): string {
  if (typeof value === 'string')
    return JSON.stringify(canonicaliseDocument(context, half, value, name))
  if (value === null || typeof value !== 'object')
    return context.known ? JSON.stringify(String(value)) : String(value)
  if (Array.isArray(value)) {
    const items = value.map(item => canonicalise(context, half, item, getItemName(item, name)))
    const [only] = items
    if (context.policy && items.length === 1 && only !== undefined) return only
    return `[${(isOrdered(context, name, value) ? items : items.sort()).join(',')}]`
  }
  const map = value as Properties
  return runInsideMap(context, name, () => {
    // an empty block is kept, because its presence can be the value
    const isSet = (item: unknown) => item != null && (isObject(item) || !isNothing(context, item))
    const keys = Object.keys(map).filter(key => isSet(map[key]))
    const members = keys.map(key => {
      const text = canonicalise(context, half, map[key], getValueName(map, key, name))
      return `${JSON.stringify(getKeyMeaning(context, half, key))}:${text}`
    })
    return `{${members.sort().join(',')}}`
  })
}

function canonicaliseDocument(context: Context, half: NamedSide, text: string, name: string) {
  if (isUrnHash(name, text)) return '{urn hash}'
  if (isEndpoint(context, name)) return findEndpointForm(text) ?? text
  const document = parseNamedDocument(text, name)
  if (document !== undefined)
    return runInsideDocument(context, document, name, () =>
      canonicalise(context, half, document, name),
    )
  const normal = canonicaliseText(half, text)
  if (context.policy && isAction(name)) return normal.toLowerCase()
  return context.free ? normal : String(canonicaliseScalar(normal, [name]))
}
