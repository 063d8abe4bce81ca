/** Pairs the unequal elements of two sets: by their own key, otherwise by similarity. */
import { getText, isContainer } from '../../../lib/values.ts'
import type { Context } from './context.ts'
import { getLabel } from './leaf.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type Element = { item: unknown; label: string }
export type ElementPairs = {
  pairs: { left: unknown; right: unknown; label: string }[]
  onlyLeft: Element[]
  onlyRight: Element[]
}

/** Above this many left-over elements similar pairs are not searched: the cost is their product. */
const fewEnough = 24
const keys = [
  'Sid',
  'sid',
  'name',
  'Name',
  'key',
  'Key',
  'id',
  'Id',
  'title',
  'deviceName',
  'resourceType',
  'description',
  'ruleNo',
  'priority',
  'containerName',
  'containerPort',
  'hostname',
  'path',
  'pathPattern',
  'regionName',
]

/** The number of leaves in which two elements differ. */
export type CountChanges = (context: Context, left: unknown, right: unknown, name: string) => number

/** @param countChanges rates how similar two elements are */
export function pairElements(
  context: Context,
  left: unknown[],
  right: unknown[],
  name: string,
  countChanges: CountChanges,
): ElementPairs {
  const byKey = pairByKey(context, left, right)
  const alike = pairByLikeness(context, byKey.left, byKey.right, name, countChanges)
  const createLabeller = (half: 'left' | 'right') => (item: unknown) => ({
    item,
    label: findKey(context, half, item) ?? getLabel(context[half], item, name),
  })
  return {
    pairs: [
      ...byKey.pairs,
      ...alike.pairs.map(pair => ({
        ...pair,
        label: findKey(context, 'right', pair.right) ?? '*',
      })),
    ],
    onlyLeft: alike.left.map(createLabeller('left')),
    onlyRight: alike.right.map(createLabeller('right')),
  }
}

/** The key that identifies an element: its name, title, statement id, or protocol and ports. */
function findKey(context: Context, half: 'left' | 'right', item: unknown): string | null {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return null
  const map = item as Record<string, unknown>
  const found = keys.find(key => typeof map[key] === 'string' || typeof map[key] === 'number')
  if (found !== undefined) return findLabelOrNull(getLabel(context[half], map[found], found))
  const inner = map['properties']
  if (
    inner !== null &&
    typeof inner === 'object' &&
    typeof (inner as Record<string, unknown>)['title'] === 'string'
  )
    return findLabelOrNull(
      getLabel(context[half], (inner as Record<string, unknown>)['title'], 'title'),
    )
  if (typeof map['type'] === 'string' && !('properties' in map))
    return findLabelOrNull(getLabel(context[half], map['type'], 'type'))
  const ports = ['protocol', 'fromPort', 'toPort']
    .map(key => map[key])
    .filter(value => value !== undefined)
  return ports.length > 0 ? ports.map(getText).join(' ') : null
}

const findLabelOrNull = (label: string) => (label === '*' ? null : label)

/** Pairs the elements whose key occurs once on each side. */
function pairByKey(context: Context, left: unknown[], right: unknown[]) {
  const [ours, theirs] = [
    Map.groupBy(left, item => findKey(context, 'left', item)),
    Map.groupBy(right, item => findKey(context, 'right', item)),
  ]
  const pairs = [...ours].flatMap(([label, items]) => {
    const others = label === null ? undefined : theirs.get(label)
    return items.length === 1 && others?.length === 1
      ? [{ left: items[0], right: others[0], label: requirePresent(label) }]
      : []
  })
  const taken = new Set(pairs.flatMap(pair => [pair.left, pair.right]))
  return {
    pairs,
    left: left.filter(item => !taken.has(item)),
    right: right.filter(item => !taken.has(item)),
  }
}

/**
 * Pairs the most similar elements first. Elements that have less than half in common are not
 * paired.
 */
function pairByLikeness(
  context: Context,
  left: unknown[],
  right: unknown[],
  name: string,
  countChanges: CountChanges,
) {
  if (
    left.length === 0 ||
    right.length === 0 ||
    left.length > fewEnough ||
    right.length > fewEnough
  )
    return { pairs: [], left, right }
  const rated = left
    .flatMap((a, i) =>
      right.map((b, j) => ({
        i,
        j,
        left: a,
        right: b,
        changes: countChanges(context, a, b, name),
      })),
    )
    .sort((a, b) => a.changes - b.changes)
  const [usedLeft, usedRight] = [new Set<number>(), new Set<number>()]
  const pairs = rated.filter(({ i, j, left: a, right: b, changes }) => {
    if (
      usedLeft.has(i) ||
      usedRight.has(j) ||
      !(changes === 1
        ? isContainer(a) || (left.length === 1 && right.length === 1)
        : changes * 2 <= countLeaves(b))
    )
      return false
    usedLeft.add(i)
    usedRight.add(j)
    return true
  })
  return {
    pairs,
    left: left.filter((_, i) => !usedLeft.has(i)),
    right: right.filter((_, j) => !usedRight.has(j)),
  }
}

function countLeaves(value: unknown): number {
  return isContainer(value)
    ? Object.values(value).reduce<number>((sum, item) => sum + countLeaves(item), 0)
    : 1
}
