/**
 * Pairs a resource that declares an alias with the resource that has this alias as its name on the
 * other side. https://www.pulumi.com/docs/iac/concepts/options/aliases/
 */
import type { PlacedResource } from './place.ts'
import { withoutOwnName } from './names.ts'
import type { OwnNames } from './names.ts'

/**
 * The URN `urn:pulumi:stack::project::types::name` from the types on, without the environment's own
 * name.
 */
const getFormerName = (urn: string, names: OwnNames) =>
  withoutOwnName(urn.split('::').slice(2).join('::'), names)

type AliasSide = { open: PlacedResource[]; names: OwnNames }

/** Pairs the resources where an alias of one side is the URN of the other. */
export function pairByAliases(
  left: AliasSide,
  right: AliasSide,
): { left: PlacedResource; right: PlacedResource }[] {
  const hasAliases = [...left.open, ...right.open].some(({ record }) => record.aliases)
  if (!hasAliases) return []
  const [ours, theirs] = [byFormerName(left), byFormerName(right)]
  const taken = new Set<PlacedResource>()
  const pairs: { left: PlacedResource; right: PlacedResource }[] = []
  const take = (
    one: PlacedResource | null | undefined,
    other: PlacedResource | null | undefined,
  ) => {
    if (!one || !other || taken.has(one) || taken.has(other)) return
    if (one.kind !== other.kind) return
    taken.add(one).add(other)
    pairs.push({ left: one, right: other })
  }
  for (const one of right.open)
    for (const alias of one.record.aliases ?? [])
      take(ours.get(getFormerName(alias, right.names)), one)
  for (const one of left.open)
    for (const alias of one.record.aliases ?? [])
      take(one, theirs.get(getFormerName(alias, left.names)))
  return pairs
}

/** the value is null when two resources have this name */
function byFormerName({ open, names }: AliasSide): Map<string, PlacedResource | null> {
  const found = new Map<string, PlacedResource | null>()
  for (const one of open) {
    const key = getFormerName(one.record.urn, names)
    found.set(key, found.has(key) ? null : one)
  }
  return found
}
