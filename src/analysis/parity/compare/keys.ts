/** Pairs the keys of two objects: letter by letter, then by meaning. */
import { isObject, getText } from '../../../lib/values.ts'
import { normaliseConditionKey } from '../../normalise/policy.ts'
import { canonicaliseScalar as canonicalScalar } from '../../normalise/scalars.ts'
import { canonicaliseText } from './context.ts'
import type { Context, NamedSide } from './context.ts'

type Properties = Record<string, unknown>
const isEmptyContainer = (value: unknown) =>
  value !== null && Object.keys(value as object).length === 0

/**
 * `{ block: {} }` against `{ allow: {} }`: where another empty block is present, its name is the
 * value.
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

/** Compares keys literally, then by meaning: an id in a key corresponds to the twin's own id. */
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

/** Condition keys of policies have no case. */
export function getKeyMeaning({ policy }: Context, half: NamedSide, key: string): string {
  const text = canonicaliseText(half, key)
  return policy ? normaliseConditionKey(text) : text
}

export const hasIgnoredKeys = (left: Properties, right: Properties) =>
  findIgnoredKeys(left, right) !== undefined

/** Where a rule is about all protocols, its ports mean nothing: API_IpPermission. */
function findIgnoredKeys(left: Properties, right: Properties): RegExp | undefined {
  const isAll = (map: Properties) => {
    const protocol = map['protocol'] ?? map['ipProtocol']
    return protocol !== undefined && canonicalScalar(getText(protocol), ['protocol']) === '-1'
  }
  return isAll(left) && isAll(right) ? /^(fromPort|toPort)$/ : undefined
}
