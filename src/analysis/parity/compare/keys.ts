/** Pairs the keys of two objects, literally at first, then by meaning. */
import { isObject, getText } from '../../../lib/values.ts'
import { normaliseConditionKey } from '../../normalise/policy.ts'
import { canonicaliseScalar as canonicalScalar } from '../../normalise/scalars.ts'
import { canonicaliseText } from './context.ts'
import type { Context, NamedSide } from './context.ts'

type Properties = Record<string, unknown>
export const isEmptyContainer = (value: unknown) =>
  value !== null && Object.keys(value as object).length === 0

/**
 * Whether two objects have different empty blocks, e.g. `{ block: {} }` and `{ allow: {} }`: the
 * name of the block is then the value.
 */
export function isOtherVariant(left: Properties, right: Properties): boolean {
  const hasOnly = (these: Properties, those: Properties) =>
    Object.keys(these).some(key => isObject(these[key]) && those[key] == null)
  const isEmptyBlock = (map: Properties, other: Properties) =>
    Object.keys(map).some(
      key => isObject(map[key]) && isEmptyContainer(map[key]) && other[key] == null,
    )
  return (
    (isEmptyBlock(left, right) || isEmptyBlock(right, left)) &&
    hasOnly(left, right) &&
    hasOnly(right, left)
  )
}

export type AlignedKey = { ours: string | undefined; theirs: string | undefined; shown: string }

/**
 * Pairs equal keys, then keys with the same meaning: an id in a key corresponds to the id of the
 * twin.
 */
export function alignKeys(context: Context, left: Properties, right: Properties): AlignedKey[] {
  const ignored = findIgnoredKeys(left, right)
  const keys: AlignedKey[] = []
  const alone: string[] = []
  for (const key of Object.keys(left)) {
    if (ignored?.test(key)) continue
    if (key in right) keys.push({ ours: key, theirs: key, shown: key })
    else alone.push(key)
  }
  const open = Object.keys(right).filter(key => !(key in left) && !(ignored?.test(key) ?? false))
  const byMeaning = new Map(
    alone.length === 0
      ? []
      : open.map(key => [getKeyMeaning(context, context.right, key), key] as const),
  )
  for (const key of alone) {
    const twin = byMeaning.get(getKeyMeaning(context, context.left, key))
    if (twin !== undefined) byMeaning.delete(getKeyMeaning(context, context.right, twin))
    keys.push({ ours: key, theirs: twin, shown: twin ?? key })
  }
  const taken = new Set(keys.map(({ theirs }) => theirs))
  for (const key of open)
    if (!taken.has(key)) keys.push({ ours: undefined, theirs: key, shown: key })
  return keys
}

/** Returns the canonical form of a key. Condition keys of policies are case-insensitive. */
export function getKeyMeaning({ policy }: Context, half: NamedSide, key: string): string {
  const text = canonicaliseText(half, key)
  return policy ? normaliseConditionKey(text) : text
}

export const hasIgnoredKeys = (left: Properties, right: Properties) =>
  findIgnoredKeys(left, right) !== undefined

/** The ports of a rule for all protocols are ignored, as AWS does (API_IpPermission). */
function findIgnoredKeys(left: Properties, right: Properties): RegExp | undefined {
  const isAll = (map: Properties) => {
    const protocol = map['protocol'] ?? map['ipProtocol']
    return protocol !== undefined && canonicalScalar(getText(protocol), ['protocol']) === '-1'
  }
  return isAll(left) && isAll(right) ? /^(fromPort|toPort)$/ : undefined
}
