/**
 * Finds the leaves in which two values differ, with their paths. Called only for values that
 * `equal` found to be different.
 */
import { isOrdered } from './context.ts'
import type { Context } from './context.ts'
import { parseNamedDocument } from './documents.ts'
import { alignKeys, isOtherVariant } from './keys.ts'
import {
  isEqualValue,
  runInsideDocument,
  runInsideMap,
  getItemName,
  findUnmatched,
  getValueName,
} from './equal.ts'
import { pairElements } from './elements.ts'
import { isUnknown } from './secrets.ts'
import { withheld } from '../../../model/checkpoint.ts'
import { signatureKey } from '../../../model/propertySignature.ts'
import type { DifferenceKind } from '../../../model/difference.ts'
import type { Leaf } from './leaf.ts'
import { isObject, isContainer, type Properties } from '../../../lib/values.ts'

/** Adds each leaf that differs to `into`. @param name the property that has the values */
export function differ(
  context: Context,
  left: unknown,
  right: unknown,
  name: string,
  path: string,
  into: Leaf[],
): void {
  if (isEqualValue(context, left, right, name)) return
  if (isObject(left) && isObject(right))
    return differInMap({ context, left, right, name, path, into })
  const [ours, theirs] = wrapSingle(context, left, right)
  if (Array.isArray(ours) && Array.isArray(theirs))
    return isOrdered(context, name, ours, theirs)
      ? differInOrder({ context, left: ours, right: theirs, name, path, into })
      : differInSet({ context, left: ours, right: theirs, name, path, into })
  const [inside, other] =
    typeof left === 'string' && typeof right === 'string'
      ? [parseNamedDocument(left, name), parseNamedDocument(right, name)]
      : []
  if (isContainer(inside) && isContainer(other))
    return runInsideDocument(context, inside, name, () =>
      differ(context, inside, other, name, path, into),
    )
  into.push({ path, name, kind: getKind(left, right), left: left ?? null, right: right ?? null })
}

/** In policies a single value is equivalent to a list with this value. */
function wrapSingle({ policy }: Context, left: unknown, right: unknown): [unknown, unknown] {
  return policy && left != null && right != null && Array.isArray(left) !== Array.isArray(right)
    ? [[left].flat(), [right].flat()]
    : [left, right]
}

type Work<T> = { context: Context; left: T; right: T; name: string; path: string; into: Leaf[] }

const getKind = (left: unknown, right: unknown): DifferenceKind =>
  left == null ? 'missing' : right == null ? 'extra' : 'value'

function differInMap({ context, left, right, name, path, into }: Work<Properties>): void {
  if (signatureKey in left && 'hash' in left && 'hash' in right)
    return void into.push({
      path: `${path}.hash`,
      name: 'hash',
      kind: 'value',
      left: left['hash'],
      right: right['hash'],
    })
  if (isOtherVariant(left, right)) return void into.push({ path, name, kind: 'value', left, right })
  const keys = alignKeys(context, left, right).sort((a, b) => (a.shown < b.shown ? -1 : 1))
  runInsideMap(context, name, () => {
    for (const { ours, theirs, shown } of keys) {
      const member = getValueName(ours === undefined ? right : left, ours ?? theirs ?? '', name)
      const values = [ours, theirs].map((key, at) =>
        key === undefined ? undefined : (at === 0 ? left : right)[key],
      )
      differ(context, values[0], values[1], member, joinPath(path, shown), into)
    }
  })
}

/** Keys with characters that names do not have are written in brackets. */
export function joinPath(path: string, key: string): string {
  if (key.startsWith('[')) return `${path}${key}`
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** The common beginning and end are skipped; the elements between them are compared pairwise. */
function differInOrder({ context, left, right, name, path, into }: Work<unknown[]>): void {
  const shorter = Math.min(left.length, right.length)
  const isEqual = (a: unknown, b: unknown) => isEqualValue(context, a, b, getItemName(a, name))
  let [start, end] = [0, 0]
  while (start < shorter && isEqual(left[start], right[start])) start++
  while (
    end < shorter - start &&
    isEqual(left[left.length - 1 - end], right[right.length - 1 - end])
  )
    end++
  const [ours, theirs] = [
    left.slice(start, left.length - end),
    right.slice(start, right.length - end),
  ]
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++)
    differ(
      context,
      ours[at],
      theirs[at],
      getItemName(ours[at] ?? theirs[at], name),
      `${path}[${start + at}]`,
      into,
    )
}

function differInSet({ context, left, right, name, path, into }: Work<unknown[]>): void {
  const rest = findUnmatched(context, left, right, name)
  const { pairs, onlyLeft, onlyRight } = pairElements(
    context,
    rest.left,
    rest.right,
    name,
    countChanges,
  )
  for (const pair of pairs)
    differ(
      context,
      pair.left,
      pair.right,
      getItemName(pair.left, name),
      `${path}[${pair.label}]`,
      into,
    )
  for (const { item, label } of onlyLeft)
    into.push({ path: `${path}[${label}]`, name, kind: 'extra', left: item, right: null })
  for (const { item, label } of onlyRight)
    into.push({ path: `${path}[${label}]`, name, kind: 'missing', left: null, right: item })
}

/**
 * Returns the paths of values that can't be compared: they are withheld on both sides, or unknown
 * until the resource is created.
 */
export function findHidden(
  left: unknown,
  right: unknown,
  path = '',
): { path: string; why: 'secret' | 'unknown' }[] {
  if (left === withheld && right === withheld) return [{ path, why: 'secret' }]
  if (isUnknown(left) || isUnknown(right)) return [{ path, why: 'unknown' }]
  if (!isContainer(left) || !isContainer(right)) return []
  const isList = Array.isArray(left)
  return Object.keys(left).flatMap(key =>
    findHidden(
      (left as Properties)[key],
      (right as Properties)[key],
      isList ? `${path}[${key}]` : joinPath(path, key),
    ),
  )
}

function countChanges(context: Context, left: unknown, right: unknown, name: string): number {
  const into: Leaf[] = []
  differ(context, left, right, name, '', into)
  return into.length
}
