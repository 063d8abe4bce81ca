/** Pairs the keys of two objects: letter by letter, then by meaning. */
import { isObject, textOf } from '../../../lib/values.ts'
import { conditionKey } from '../../normalise/policy.ts'
import { canonical as canonicalScalar } from '../../normalise/scalars.ts'
import { canonicalText } from './context.ts'
import type { Context, Half } from './context.ts'

type Properties = Record<string, unknown>
const isEmptyContainer = (value: unknown) =>
  value !== null && Object.keys(value as object).length === 0

/**
 * `{ block: {} }` against `{ allow: {} }`: where another empty block is present, its name is the value.
 */
export function isOtherVariant(left: Properties, right: Properties): boolean {
  const only = (these: Properties, those: Properties) =>
    Object.keys(these).some(key => isObject(these[key]) && those[key] == null)
  const isEmptyBlock = (map: Properties, other: Properties) =>
    Object.keys(map).some(
      key => isObject(map[key]) && isEmptyContainer(map[key]) && other[key] == null,
    )
  return (
    (isEmptyBlock(left, right) || isEmptyBlock(right, left)) &&
    only(left, right) &&
    only(right, left)
  )
}

export type AlignedKey = { ours: string | undefined; theirs: string | undefined; shown: string }

/** Compares keys literally, then by meaning: an id in a key corresponds to the twin's own id. */
export function alignKeys(context: Context, left: Properties, right: Properties): AlignedKey[] {
  const ignored = ignoredKeys(left, right)
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
      : open.map(key => [keyMeaning(context, context.right, key), key] as const),
  )
  for (const key of alone) {
    const twin = byMeaning.get(keyMeaning(context, context.left, key))
    if (twin !== undefined) byMeaning.delete(keyMeaning(context, context.right, twin))
    keys.push({ ours: key, theirs: twin, shown: twin ?? key })
  }
  const taken = new Set(keys.map(({ theirs }) => theirs))
  for (const key of open)
    if (!taken.has(key)) keys.push({ ours: undefined, theirs: key, shown: key })
  return keys
}

/** Condition keys of policies have no case. */
export function keyMeaning({ policy }: Context, half: Half, key: string): string {
  const text = canonicalText(half, key)
  return policy ? conditionKey(text) : text
}

export const hasIgnoredKeys = (left: Properties, right: Properties) =>
  ignoredKeys(left, right) !== undefined

/** Where a rule is about all protocols, its ports mean nothing: API_IpPermission. */
function ignoredKeys(left: Properties, right: Properties): RegExp | undefined {
  const isAll = (map: Properties) => {
    const protocol = map['protocol'] ?? map['ipProtocol']
    return protocol !== undefined && canonicalScalar(textOf(protocol), ['protocol']) === '-1'
  }
  return isAll(left) && isAll(right) ? /^(fromPort|toPort)$/ : undefined
}
