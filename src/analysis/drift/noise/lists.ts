/** Compares lists: pairs each old element with the new one that it became. */
import type { Part } from '../../../lib/propertyPath.ts'
import { isContainer, isEmpty, isObject, stringifyStable } from '../../../lib/values.ts'
import { isOnByDefault } from '../../normalise/defaults.ts'
import { normaliseDocument, parseDocument } from '../../normalise/documents.ts'
import { isOrderless } from '../../normalise/order.ts'
import { canonicaliseScalar } from '../../normalise/scalars.ts'

/**
 * A canonical text: without empty fields, with unordered lists sorted, and with plain values in one
 * spelling.
 */
export function formatMeaning(value: unknown, parts: readonly Part[], type: string): string {
  if (Array.isArray(value)) {
    const items = value.map((item, at) => formatMeaning(item, [...parts, at], type))
    return `[${(isOrderless(parts, type, value) ? items.sort() : items).join(',')}]`
  }
  if (isObject(value)) {
    const fields = Object.keys(value)
      .sort()
      .filter(key => declaresValue(key, value[key]) || isChoice(value, key))
    return (
      '{' +
      fields
        .map(key => `${JSON.stringify(key)}:${formatMeaning(value[key], [...parts, key], type)}`)
        .join(',') +
      '}'
    )
  }
  const document = parseDocument(value)
  return document === undefined
    ? JSON.stringify(canonicaliseScalar(value, parts) ?? null)
    : normaliseDocument(document, String(parts.at(-1)))
}

const declaresValue = (key: string, value: unknown) =>
  !isEmpty(value) && (value !== false || isOnByDefault(key))

/** A single empty block, as in `{ block: {} }`: its name is the value. */
function isChoice(map: Record<string, unknown>, key: string): boolean {
  const others = Object.keys(map).filter(other => other !== key && !isEmpty(map[other]))
  return isObject(map[key]) && others.length === 0
}

export type Pair = { before?: unknown; after?: unknown; beforeAt?: number; afterAt?: number }

/**
 * The removed and added elements of a list without order; an element that only changed is a pair of
 * both.
 */
export function listChangedElements(
  before: unknown[],
  after: unknown[],
  parts: readonly Part[],
  type: string,
): Pair[] {
  const left = countElements(before, parts, type)
  const right = countElements(after, parts, type)
  const gone = without(left, right)
  const come = without(right, left)
  const pairs: Pair[] = []
  for (const one of gone) {
    const partner = findBestMatch(one, come, parts)
    if (partner) come.splice(come.indexOf(partner), 1)
    pairs.push({
      before: one.item,
      beforeAt: one.at,
      ...(partner ? { after: partner.item, afterAt: partner.at } : {}),
    })
  }
  return [...pairs, ...come.map(one => ({ after: one.item, afterAt: one.at }))]
}

type CountedItem = { item: unknown; at: number; key: string }

function countElements(items: unknown[], parts: readonly Part[], type: string): CountedItem[] {
  return items.map((item, at) => ({ item, at, key: formatMeaning(item, [...parts, at], type) }))
}

/** Multiset difference. */
function without(these: CountedItem[], those: CountedItem[]): CountedItem[] {
  const counts = new Map<string, number>()
  for (const { key } of those) counts.set(key, (counts.get(key) ?? 0) + 1)
  return these.filter(({ key }) => {
    const left = counts.get(key) ?? 0
    if (left > 0) counts.set(key, left - 1)
    return left === 0
  })
}

const names = [
  'name',
  'key',
  'deviceName',
  'id',
  'ruleNo',
  'indexName',
  'identifier',
  'sid',
  'Sid',
  'description',
]

/**
 * The element that the old one became: the one with the same name, otherwise the most similar one;
 * the same position counts as a similarity. The name of a DNS alias is its value.
 */
function findBestMatch(
  one: CountedItem,
  candidates: CountedItem[],
  parts: readonly Part[],
): CountedItem | undefined {
  if (!isContainer(one.item)) return candidates.find(other => !isContainer(other.item))
  const scored = candidates
    .map(other => ({ other, score: computeLikeness(one, other, parts.at(-1) !== 'aliases') }))
    .filter(({ score }) => score >= 1)
  return scored.sort((a, b) => b.score - a.score)[0]?.other
}

function computeLikeness(one: CountedItem, other: CountedItem, named: boolean): number {
  if (!isObject(one.item) || !isObject(other.item)) return one.at === other.at ? 1 : 0
  const [left, right] = [one.item, other.item]
  const name = named && names.find(key => left[key] !== undefined || right[key] !== undefined)
  if (name && name !== 'description' && left[name] !== right[name]) return 0
  const filled = Object.keys(left).filter(key => !isEmpty(left[key]) && left[key] !== false)
  const alike = filled.filter(
    key => stringifyStable(left[key]) === stringifyStable(right[key]),
  ).length
  return alike + (one.at === other.at ? 0.5 : 0) >= Math.max(1, filled.length / 2) ||
    (name && name !== 'description')
    ? Math.max(1, alike + (one.at === other.at ? 0.5 : 0))
    : 0
}
