/** Whether two values mean the same. The hot path: most values of most resources do. */
import {
  canonicalText,
  endpointForm,
  isCounter,
  isEndpoint,
  isOrdered,
  isUrnHash,
} from './context.ts'
import type { Context, Half } from './context.ts'
import { documentIn, isPolicy } from './documents.ts'
import { isCounted } from './identities.ts'
import { sameButForNames } from './names.ts'
import { isUnknown, nameOf, withheld } from './secrets.ts'

type Properties = Record<string, unknown>
/** Marks assets and archives in a property map; what is in them is told by their hash. */
const signature = '4dabf18193072939515e22adb298388d'
/** Above this many left-over elements a set is compared by canonical form alone. */
const fewEnough = 64

/** `name`: the property, setting or tag that holds the values. */
export function equal(context: Context, left: unknown, right: unknown, name: string): boolean {
  if (typeof left === 'string' && typeof right === 'string')
    return equalText(context, left, right, name)
  if (isUnknown(left) || isUnknown(right)) return (context.hidden = true)
  if (left === right || (left ?? null) === (right ?? null)) return true
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object')
    return wrapped(context, left, right, name)
  if (Array.isArray(left) !== Array.isArray(right)) return wrapped(context, left, right, name)
  return Array.isArray(left)
    ? equalList(context, left, right as unknown[], name)
    : equalObject(context, left as Properties, right as Properties, name)
}

/** In policies one value is a list of one. */
function wrapped(context: Context, left: unknown, right: unknown, name: string): boolean {
  if (
    !context.policy ||
    Array.isArray(left) === Array.isArray(right) ||
    left == null ||
    right == null
  )
    return false
  return equalList(context, [left].flat(), [right].flat(), name)
}

function equalText(context: Context, left: string, right: string, name: string): boolean {
  if (left === withheld || right === withheld) {
    context.hidden = true
    return left === right
  }
  const [a, b] = [context.left.normal(left), context.right.normal(right)]
  if (a === b) return true
  if (isUnknown(left) || isUnknown(right)) return (context.hidden = true)
  if (
    (isUrnHash(name, left) && isUrnHash(name, right)) ||
    (isCounter(name, left) && isCounter(name, right))
  )
    return true
  if (
    isEndpoint(context, name) &&
    endpointForm(left) !== null &&
    endpointForm(left) === endpointForm(right)
  )
    return true
  if (sameButForNames(a, b, { left: context.left.names, right: context.right.names })) return true
  const [ours, theirs] = [documentIn(left), documentIn(right)]
  return (
    ours !== undefined &&
    theirs !== undefined &&
    insideDocument(context, ours, () => equal(context, ours, theirs, name))
  )
}

/** Inside a policy, and out again. */
export function insideDocument<T>(context: Context, document: unknown, work: () => T): T {
  const before = context.policy
  context.policy = before || isPolicy(document)
  try {
    return work()
  } finally {
    context.policy = before
  }
}

function equalObject(context: Context, left: Properties, right: Properties, name: string): boolean {
  if (signature in left && typeof left['hash'] === 'string' && 'hash' in right)
    return left['hash'] === right['hash']
  for (const key of Object.keys(left))
    if (!equal(context, left[key], right[key], valueName(left, key, name))) return false
  for (const key of Object.keys(right)) if (right[key] != null && !(key in left)) return false
  return true
}

/** The name under which a value is judged: `value` of `{name, value}` goes by that name. */
export function valueName(holder: Properties, key: string, name: string): string {
  if (name === 'launchTemplate' && key === 'version') return 'launchTemplate.version'
  return nameOf(holder, key)
}

function equalList(context: Context, left: unknown[], right: unknown[], name: string): boolean {
  if (
    left.length === right.length &&
    left.every((item, index) => equal(context, item, right[index], itemName(item, name)))
  )
    return true
  if (isOrdered(name)) return false
  const rest = unmatched(context, left, right, name)
  return rest.left.length === 0 && rest.right.length === 0
}

export const itemName = (item: unknown, name: string) => (Array.isArray(item) ? '[]' : name)

/**
 * Elements of two sets that have no equal one on the other side; references to counted family
 * members play no part.
 */
export function unmatched(
  context: Context,
  left: unknown[],
  right: unknown[],
  name: string,
): { left: unknown[]; right: unknown[] } {
  const ours = left.filter(
    item => !(typeof item === 'string' && isCounted(context.left.normal(item))),
  )
  const theirs = right.filter(
    item => !(typeof item === 'string' && isCounted(context.right.normal(item))),
  )
  const open = Map.groupBy(theirs, item => canonical(context, context.right, item, name))
  const restLeft = ours.filter(
    item => open.get(canonical(context, context.left, item, name))?.pop() === undefined,
  )
  const restRight = [...open.values()].flat()
  if (
    restLeft.length === 0 ||
    restRight.length === 0 ||
    restLeft.length > fewEnough ||
    restRight.length > fewEnough
  )
    return { left: restLeft, right: restRight }
  // the canonical form takes the own name out everywhere: `production` as an ordinary word needs
  // the closer look
  const taken = new Set<number>()
  const alone = restLeft.filter(item => {
    const twin = restRight.findIndex(
      (other, index) => !taken.has(index) && equal(context, item, other, itemName(item, name)),
    )
    if (twin >= 0) taken.add(twin)
    return twin < 0
  })
  return { left: alone, right: restRight.filter((_, index) => !taken.has(index)) }
}

/**
 * One text for everything that means the same on one side: sorted keys, sorted sets, references.
 */
export function canonical(context: Context, half: Half, value: unknown, name: string): string {
  if (typeof value === 'string') return JSON.stringify(canonicalOf(context, half, value, name))
  if (value === null || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    const items = value.map(item => canonical(context, half, item, itemName(item, name)))
    if (context.policy && items.length === 1) return items[0]!
    return `[${(isOrdered(name) ? items : items.sort()).join(',')}]`
  }
  const keys = Object.keys(value)
    .filter(key => (value as Properties)[key] != null)
    .sort()
  return `{${keys.map(key => `${JSON.stringify(key)}:${canonical(context, half, (value as Properties)[key], valueName(value as Properties, key, name))}`).join(',')}}`
}

function canonicalOf(context: Context, half: Half, text: string, name: string): string {
  if (isUrnHash(name, text)) return '{urn hash}'
  if (isEndpoint(context, name)) return endpointForm(text) ?? text
  const document = documentIn(text)
  if (document === undefined) return canonicalText(half, text)
  return insideDocument(context, document, () => canonical(context, half, document, name))
}
