/** Pairs the resources of two environments by their place in the program, never by id. */
import { pairByAliases } from './aliases.ts'
import { countFamilies } from './families.ts'
import type { Family } from './families.ts'
import { createRelativeNames, pairRenamedComponents } from './moved.ts'
import type { OwnNames } from './names.ts'
import type { PlacedResource } from './place.ts'
import { pairRenamed } from './renamed.ts'

export type Pair = { left: PlacedResource; right: PlacedResource; renamed: boolean }
export type Matching = {
  pairs: Pair[]
  onlyLeft: PlacedResource[]
  onlyRight: PlacedResource[]
  families: Family[]
  /** resources without a pair, because their family has more members on this side */
  counted: { left: PlacedResource[]; right: PlacedResource[] }
}

/**
 * Pairs resources in these steps: the same place literally, the same place apart from the
 * environment's own name, aliases, the same name in another component, members of numbered
 * families, renamed resources. Every step uses only the resources that the previous steps did not
 * pair.
 */
export function match(
  left: PlacedResource[],
  right: PlacedResource[],
  names: Record<'left' | 'right', OwnNames>,
): Matching {
  const exact = pairUp(left, right, one => one.raw)
  const own = pairUp(exact.onlyLeft, exact.onlyRight, one => one.place)
  const aliased = pairByAliases(
    { open: own.onlyLeft, names: names.left },
    { open: own.onlyRight, names: names.right },
  )
  const found = new Set(aliased.flatMap(pair => [pair.left, pair.right]))
  const isOpen = (one: PlacedResource) => !found.has(one)
  const moved = pairMoved(own.onlyLeft.filter(isOpen), own.onlyRight.filter(isOpen), {
    left,
    right,
  })
  const families = countFamilies({
    left,
    right,
    onlyLeft: moved.onlyLeft,
    onlyRight: moved.onlyRight,
  })
  const renamed = pairRenamed(families.onlyLeft, families.onlyRight)
  const others = [...aliased, ...families.renumbered, ...renamed.pairs].map(pair => ({
    ...pair,
    renamed: true,
  }))
  return {
    pairs: [...exact.pairs, ...own.pairs, ...moved.pairs, ...others],
    onlyLeft: renamed.onlyLeft,
    onlyRight: renamed.onlyRight,
    families: families.families,
    counted: families.counted,
  }
}

/**
 * Pairs the children of components that were moved, renamed or got another type: by their own type
 * and name, or by their name without that of the component.
 */
function pairMoved(
  onlyLeft: PlacedResource[],
  onlyRight: PlacedResource[],
  all: Record<'left' | 'right', PlacedResource[]>,
) {
  if (onlyLeft.length === 0 || onlyRight.length === 0) return { pairs: [], onlyLeft, onlyRight }
  const ownName = pairUp(onlyLeft, onlyRight, one => `${one.record.type}::${getLast(one.place)}`)
  const relative = { left: createRelativeNames(all.left), right: createRelativeNames(all.right) }
  const under = pairUpBy(
    ownName.onlyLeft,
    ownName.onlyRight,
    relative.left.under,
    relative.right.under,
  )
  const components = pairRenamedComponents(
    { open: under.onlyLeft, names: relative.left },
    { open: under.onlyRight, names: relative.right },
  ).map(pair => ({ ...pair, renamed: true }))
  const isOpen = createOpenTest(components)
  const bare = pairUpBy(
    under.onlyLeft.filter(isOpen),
    under.onlyRight.filter(isOpen),
    relative.left.bare,
    relative.right.bare,
  )
  const regional = pairUp(bare.onlyLeft, bare.onlyRight, findProviderKey)
  const only = pairUp(regional.onlyLeft, regional.onlyRight, one =>
    one.kind === 'provider' ? one.record.type : null,
  )
  const found = [ownName, under, { pairs: components }, bare, regional, only]
    .flatMap(({ pairs }) => pairs)
    .map(pair => ({ ...pair, renamed: getLast(pair.left.place) !== getLast(pair.right.place) }))
  return { pairs: found, onlyLeft: only.onlyLeft, onlyRight: only.onlyRight }
}

function createOpenTest(
  pairs: { left: PlacedResource; right: PlacedResource }[],
): (one: PlacedResource) => boolean {
  const taken = new Set(pairs.flatMap(({ left, right }) => [left, right]))
  return one => !taken.has(one)
}

/** Providers are matched by package and region, where this is unique. */
const findProviderKey = ({ kind, record }: PlacedResource) =>
  kind === 'provider' ? `${record.type} ${JSON.stringify(record.inputs['region'] ?? null)}` : null

const getLast = (place: string) => place.slice(place.lastIndexOf('::') + 2)

/** Pairs resources whose key is unique on both sides. */
const pairUp = (left: PlacedResource[], right: PlacedResource[], keyOf: KeyOf) =>
  pairUpBy(left, right, keyOf, keyOf)

type KeyOf = (one: PlacedResource) => string | null

function pairUpBy(
  left: PlacedResource[],
  right: PlacedResource[],
  leftKey: KeyOf,
  rightKey: KeyOf,
) {
  const [ours, theirs] = [indexUnique(left, leftKey), indexUnique(right, rightKey)]
  const pairs: Pair[] = []
  const taken = new Set<PlacedResource>()
  for (const [key, one] of ours) {
    const other = one === null ? null : (theirs.get(key) ?? null)
    if (one === null || other === null) continue
    pairs.push({ left: one, right: other, renamed: false })
    taken.add(one).add(other)
  }
  return {
    pairs,
    onlyLeft: left.filter(one => !taken.has(one)),
    onlyRight: right.filter(one => !taken.has(one)),
  }
}

/** the value is null when several resources have this key */
function indexUnique(all: PlacedResource[], keyOf: KeyOf): Map<string, PlacedResource | null> {
  const found = new Map<string, PlacedResource | null>()
  for (const one of all) {
    const key = keyOf(one)
    if (key !== null) found.set(key, found.has(key) ? null : one)
  }
  return found
}
