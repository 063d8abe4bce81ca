/** The differences between two values, leaf by leaf; lists without order are compared as sets. */
import { listChangedElements } from './noise/lists.ts'
import { isOrderless } from '../normalise/order.ts'
import type { Part } from '../../lib/propertyPath.ts'
import { isContainer, isObject, isSame } from '../../lib/values.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/** `element`: the element of the outermost list that the leaf lies in, on both sides. */
export type Difference = {
  parts: Part[]
  expected: unknown
  actual: unknown
  element?: { before: unknown; after: unknown }
}

/**
 * A block or list that exists on one side only is one difference, at its own path. `type`: the
 * Pulumi type of the resource.
 */
export function listDifferences(
  expected: unknown,
  actual: unknown,
  parts: Part[],
  type: string,
  element?: Difference['element'],
): Difference[] {
  if (isSame(expected ?? null, actual ?? null)) return []
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return isOrderless(parts, type, expected, actual)
      ? compareSets(expected, actual, { parts, type }, element)
      : compareLists(expected, actual, { parts, type }, element)
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort()
    return keys.flatMap(key =>
      listDifferences(expected[key], actual[key], [...parts, key], type, element),
    )
  }
  const listed = asLists(expected, actual)
  return listed
    ? listDifferences(listed[0], listed[1], parts, type, element)
    : [
        {
          parts,
          expected: expected ?? null,
          actual: actual ?? null,
          ...(element ? { element } : {}),
        },
      ]
}

/** A missing list is compared as an empty one: each element was added or removed. */
function asLists(expected: unknown, actual: unknown): [unknown[], unknown[]] | undefined {
  if (
    Array.isArray(expected) &&
    expected.length > 0 &&
    !isContainer(actual) &&
    (actual ?? '') === ''
  )
    return [expected, []]
  if (
    Array.isArray(actual) &&
    actual.length > 0 &&
    !isContainer(expected) &&
    (expected ?? '') === ''
  )
    return [[], actual]
  return undefined
}

function compareSets(
  expected: unknown[],
  actual: unknown[],
  { parts, type }: { parts: Part[]; type: string },
  element: Difference['element'],
): Difference[] {
  return listChangedElements(expected, actual, parts, type).flatMap(pair => {
    const own = element ?? { before: pair.before, after: pair.after }
    const path = [...parts, pair.beforeAt ?? requirePresent(pair.afterAt)]
    if (pair.beforeAt === undefined || pair.afterAt === undefined)
      return [
        { parts: path, expected: pair.before ?? null, actual: pair.after ?? null, element: own },
      ]
    return listDifferences(pair.before, pair.after, path, type, own)
  })
}

function compareLists(
  expected: unknown[],
  actual: unknown[],
  { parts, type }: { parts: Part[]; type: string },
  element: Difference['element'],
): Difference[] {
  return Array.from({ length: Math.max(expected.length, actual.length) }, (_, at) => at).flatMap(
    at => {
      const own = element ?? { before: expected[at], after: actual[at] }
      if (at >= expected.length || at >= actual.length)
        return [
          {
            parts: [...parts, at],
            expected: expected[at] ?? null,
            actual: actual[at] ?? null,
            element: own,
          },
        ]
      return listDifferences(expected[at], actual[at], [...parts, at], type, own)
    },
  )
}
