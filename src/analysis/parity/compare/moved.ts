/**
 * Names of resources inside components, without the names and types of the components: what stays
 * the same when a component is renamed.
 */
import type { Placed } from './place.ts'

/** null where the resource is in no component, or its component is not in the state. */
export function mapRelativeNames(all: Placed[]): Map<Placed, string | null> {
  const byUrn = new Map(all.map(one => [one.record.urn, one]))
  return new Map(all.map(one => [one, findRelativeName(one, byUrn)]))
}

function findRelativeName(one: Placed, byUrn: Map<string, Placed>): string | null {
  const ancestors = listAncestors(one, byUrn)
  if (ancestors.length === 0) return null
  const own = ancestors.reduce((name, { name: component }) => strip(name, component), one.name)
  return `${ancestors.length} ${one.record.type} ${own}`
}

function listAncestors(one: Placed, byUrn: Map<string, Placed>): Placed[] {
  const found: Placed[] = []
  for (let at = byUrn.get(one.record.parent ?? ''); at; at = byUrn.get(at.record.parent ?? '')) {
    if (found.includes(at)) break
    if (at.kind === 'component') found.push(at)
  }
  return found
}

/** `network-subnet-a` inside `network` is `subnet-a`. */
function strip(name: string, component: string): string {
  const rest = name.startsWith(component) ? name.slice(component.length) : null
  return rest !== null && (rest === '' || /^[-_.:/]/.test(rest)) ? `@${rest}` : name
}
