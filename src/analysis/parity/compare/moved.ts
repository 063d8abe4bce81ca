/**
 * Names of resources without the names and types of their components. These names stay the same
 * when a component is renamed.
 */
import { pairBest } from './bestPairs.ts'
import type { PlacedResource } from './place.ts'
import { flattenInputs, rateLikeness } from './renamed.ts'

export type RelativeNames = {
  /** null where the resource is in no component, or its component is not in the state */
  under: (one: PlacedResource) => string | null
  /**
   * the same at any depth, inside and outside of components; null for a resource with the name of
   * its component
   */
  bare: (one: PlacedResource) => string | null
  /** components around it, from the innermost */
  ancestors: (one: PlacedResource) => PlacedResource[]
}

/** Names of resources relative to the components that contain them. */
export function createRelativeNames(all: PlacedResource[]): RelativeNames {
  const byUrn = new Map(all.map(one => [one.record.urn, one]))
  const findAncestors = (one: PlacedResource) => listAncestors(one, byUrn)
  const getOwnName = (one: PlacedResource) =>
    findAncestors(one).reduce((name, { name: component }) => strip(name, component), one.name)
  return {
    ancestors: findAncestors,
    under: one => {
      const depth = findAncestors(one).length
      return depth === 0 ? null : `${depth} ${one.record.type} ${getOwnName(one)}`
    },
    bare: one => {
      const name = getOwnName(one).replace(/^@[-_.:/]?/, '')
      return one.kind !== 'managed' || name === '' ? null : `${one.record.type} ${name}`
    },
  }
}

function listAncestors(one: PlacedResource, byUrn: Map<string, PlacedResource>): PlacedResource[] {
  const found: PlacedResource[] = []
  for (let at = byUrn.get(one.record.parent ?? ''); at; at = byUrn.get(at.record.parent ?? '')) {
    if (found.includes(at)) break
    if (at.kind === 'component') found.push(at)
  }
  return found
}

/**
 * Replaces the component's name at the beginning: `network-subnet-a` in `network` becomes
 * `@-subnet-a`.
 */
function strip(name: string, component: string): string {
  const rest = name.startsWith(component) ? name.slice(component.length) : null
  return rest !== null && (rest === '' || /^[-_.:/]/.test(rest)) ? `@${rest}` : name
}

type MovedSide = { open: PlacedResource[]; names: RelativeNames }
/** The minimum share of equal resources, and of equal inputs, of two renamed components. */
const nearly = 0.7

/**
 * Pairs components that were renamed: each with the one that has the most similar resources; among
 * equally similar ones the names decide. Returns the pairs of the resources inside.
 */
export function pairRenamedComponents(
  left: MovedSide,
  right: MovedSide,
): { left: PlacedResource; right: PlacedResource }[] {
  const [ours, theirs] = [listInside(left), listInside(right)]
  if (ours.size === 0 || theirs.size === 0) return []
  const known = new Map<PlacedResource, Map<string, string>>()
  const components = pairBest({
    left: [...ours.keys()],
    right: [...theirs.keys()],
    likeness: (a, b) => rateInside(ours.get(a), theirs.get(b), known),
    name: ({ name }) => name,
    least: nearly,
  })
  return components.flatMap(pair => {
    const others = theirs.get(pair.right)
    return [...(ours.get(pair.left) ?? [])].flatMap(([key, one]) => {
      const other = others?.get(key)
      return other === undefined ? [] : [{ left: one, right: other }]
    })
  })
}

type PlacedByName = Map<string, PlacedResource>

/** The unpaired resources of each innermost component, by their relative names. */
function listInside({ open, names }: MovedSide): Map<PlacedResource, PlacedByName> {
  const found = new Map<PlacedResource, PlacedByName>()
  for (const one of open) {
    const [component] = names.ancestors(one)
    const key = names.under(one)
    if (component === undefined || key === null || one.kind !== 'managed') continue
    found.set(component, (found.get(component) ?? new Map<string, PlacedResource>()).set(key, one))
  }
  return found
}

function rateInside(
  ours: PlacedByName | undefined,
  theirs: PlacedByName | undefined,
  known: Map<PlacedResource, Map<string, string>>,
): number {
  if (!ours || !theirs) return 0
  const keys = new Set([...ours.keys(), ...theirs.keys()])
  const shares = [...keys].map(key => {
    const [one, other] = [ours.get(key), theirs.get(key)]
    if (!one || !other) return 0
    const [a, b] = [flattenInputs(one, known), flattenInputs(other, known)]
    return a.size + b.size === 0 ? 1 : rateLikeness(a, b)
  })
  return shares.reduce((sum, share) => sum + share, 0) / keys.size
}
