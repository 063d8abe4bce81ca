/**
 * Numbered families: `web-0`, `web-1`, `web-2` are three copies of one resource, and two against
 * three is a difference in scale.
 */
import { isAlike } from './alike.ts'
import type { PlacedResource } from './place.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type Family = {
  /** a member that has the type and the place of the family */
  member: PlacedResource
  /** name and place with `*` for the number */
  name: string
  place: string
  left: number
  right: number
}
type NumberedResource = { one: PlacedResource; number: number; name: string; place: string }
type FoundFamilies = {
  families: Family[]
  /**
   * the same member with another number, e.g. counted from 0 on one side and from 1 on the other
   */
  renumbered: { left: PlacedResource; right: PlacedResource }[]
  counted: { left: PlacedResource[]; right: PlacedResource[] }
  onlyLeft: PlacedResource[]
  onlyRight: PlacedResource[]
}

/**
 * Pairs members with different numbers, and counts the members that only one side has.
 *
 * @param onlyLeft, onlyRight the resources without a pair
 */
export function countFamilies({
  left,
  right,
  onlyLeft,
  onlyRight,
}: Record<'left' | 'right' | 'onlyLeft' | 'onlyRight', PlacedResource[]>): FoundFamilies {
  const found: FoundFamilies = {
    families: [],
    renumbered: [],
    counted: { left: [], right: [] },
    onlyLeft,
    onlyRight,
  }
  if (onlyLeft.length + onlyRight.length === 0) return found
  const [ours, theirs] = [groupFamilies(left), groupFamilies(right)]
  const [restLeft, restRight] = [groupFamilies(onlyLeft), groupFamilies(onlyRight)]
  for (const place of new Set([...restLeft.keys(), ...restRight.keys()])) {
    const [a, b] = [ours.get(place), theirs.get(place)]
    if (a && b && isRow(a) && isRow(b))
      settle({ found, a, b, restA: restLeft.get(place) ?? [], restB: restRight.get(place) ?? [] })
  }
  return withoutCounted(found, { left, right })
}

function groupFamilies(all: PlacedResource[]): Map<string, NumberedResource[]> {
  return Map.groupBy(
    all.flatMap(one => readNumber(one) ?? []),
    one => one.place,
  )
}

/** The last number in the logical name. */
function readNumber(one: PlacedResource): NumberedResource | null {
  const parts = /^(.*?)(\d{1,6})(\D*)$/.exec(one.name)
  if (parts === null || one.kind === 'provider' || !one.place.endsWith(one.name)) return null
  const name = `${parts[1]}*${parts[3]}`
  return {
    one,
    number: Number(parts[2]),
    name,
    place: one.place.slice(0, one.place.length - one.name.length) + name,
  }
}

/**
 * Whether the numbers count copies: they start at 0 or 1 and have no gaps, unlike ports and
 * versions.
 */
function isRow(members: NumberedResource[]): boolean {
  const numbers = members.map(member => member.number).sort((a, b) => a - b)
  const first = requirePresent(numbers[0])
  return first <= 1 && numbers.every((number, index) => number === first + index)
}

function settle({
  found,
  a,
  b,
  restA,
  restB,
}: {
  found: FoundFamilies
  a: NumberedResource[]
  b: NumberedResource[]
  restA: NumberedResource[]
  restB: NumberedResource[]
}): void {
  const [ours, theirs] = [sortByNumber(restA), sortByNumber(restB)]
  while (ours.length > 0 && theirs.length > 0)
    found.renumbered.push({
      left: requirePresent(ours.shift()).one,
      right: requirePresent(theirs.shift()).one,
    })
  const more = {
    left: ours.filter(({ one }) =>
      isAlike(
        one,
        [...a, ...b].map(member => member.one),
      ),
    ),
    right: theirs.filter(({ one }) =>
      isAlike(
        one,
        [...a, ...b].map(member => member.one),
      ),
    ),
  }
  if (more.left.length === more.right.length) return
  const { one: member, name, place } = requirePresent(b[0] ?? a[0])
  const counts = {
    left: a.length - ours.length + more.left.length,
    right: b.length - theirs.length + more.right.length,
  }
  found.families.push({ member, name, place, ...counts })
  found.counted.left.push(...more.left.map(({ one }) => one))
  found.counted.right.push(...more.right.map(({ one }) => one))
}

const sortByNumber = (members: NumberedResource[]) =>
  [...members].sort((a, b) => a.number - b.number)

/** Removes the resources inside counted components, because they belong to the copy. */
function withoutCounted(
  found: FoundFamilies,
  all: Record<'left' | 'right', PlacedResource[]>,
): FoundFamilies {
  const renumbered = new Set(found.renumbered.flatMap(({ left, right }) => [left, right]))
  const split = (side: 'left' | 'right', rest: PlacedResource[]) => {
    const members = new Set(found.counted[side])
    const roots = [...members].map(member => `${member.raw} / `)
    const inside = rest.filter(
      one =>
        !members.has(one) &&
        roots.some(root => one.raw.startsWith(root)) &&
        isAlike(one, listOthers(one, all[side])),
    )
    for (const one of inside) members.add(one)
    found.counted[side] = [...members]
    return rest.filter(one => !members.has(one) && !renumbered.has(one))
  }
  const [onlyLeft, onlyRight] = [split('left', found.onlyLeft), split('right', found.onlyRight)]
  return { ...found, families: listOutermost(found.families), onlyLeft, onlyRight }
}

/** The resources of the same type in other components of the side. */
const listOthers = (one: PlacedResource, all: PlacedResource[]) =>
  all.filter(other => other.record.type === one.record.type && other.raw !== one.raw)

/** Removes families inside a counted component, so that none is counted twice. */
function listOutermost(all: Family[]): Family[] {
  return all.filter(
    family => !all.some(other => other !== family && family.place.startsWith(`${other.place} / `)),
  )
}
