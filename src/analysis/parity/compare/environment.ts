/**
 * Compares data that belongs to no resource: observability settings, the set of regions, engine,
 * providers, revision.
 */
import type { Aspect } from '../../../model/difference.ts'
import { createPairContext } from './context.ts'
import { differ, findHidden } from './differ.ts'

import type { Side } from './input.ts'
import { getObservabilityAspect, getObservability } from './observability.ts'
import { withholdSealed } from './secrets.ts'
import type { ComparedResource, Sides } from './resources.ts'
import type { Leaf } from './leaf.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type EnvironmentLeaf = Leaf & { aspect: Aspect; part: string }

/**
 * Compares the settings of both environments; nothing is compared when one side has none.
 */
export function compareSettings(
  left: Side,
  right: Side,
  sides: Sides,
): Omit<ComparedResource, 'leaves'> & { leaves: EnvironmentLeaf[] } {
  if (left.settings === undefined || right.settings === undefined) return { leaves: [], hidden: [] }
  const [ours, theirs] = [
    getObservability(withholdSealed(left.settings)),
    getObservability(withholdSealed(right.settings)),
  ]
  const createHalf = (side: Sides['left']) => ({
    normal: (text: string) => side.normal(text, null),
    names: side.names,
  })
  const context = createPairContext({
    left: createHalf(sides.left),
    right: createHalf(sides.right),
    observability: true,
  })
  const leaves = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .sort()
    .flatMap(path => {
      const found: Leaf[] = []
      differ(context, ours[path], theirs[path], requirePresent(path.split('.').at(-1)), path, found)
      return found
    })
  return {
    leaves: leaves.map(leaf => ({
      ...leaf,
      aspect: getObservabilityAspect(leaf.path),
      part: 'settings',
    })),
    hidden: Object.keys(ours).flatMap(path => findHidden(ours[path], theirs[path], path)),
  }
}

/** `known`: packages whose providers are in both states, where their versions are compared. */
export function compareEngine(
  left: Side,
  right: Side,
  sides: Sides,
  known: Set<string>,
): EnvironmentLeaf[] {
  const leaves: EnvironmentLeaf[] = []
  const add = (aspect: Aspect, path: string, a: unknown, b: unknown) => {
    if (a != null && b != null && JSON.stringify(a) !== JSON.stringify(b))
      leaves.push({
        aspect,
        part: requirePresent(path.split('.')[0]),
        path,
        name: path,
        kind: 'value',
        left: a,
        right: b,
      })
  }
  add('region', 'regions', sides.left.locations.regions, sides.right.locations.regions)
  add('engine-and-providers', 'engine', left.engineVersion, right.engineVersion)
  for (const name of Object.keys(left.providers ?? {}))
    if (!known.has(name))
      add(
        'engine-and-providers',
        `providers.${name}`,
        left.providers?.[name],
        right.providers?.[name],
      )
  add('revision', 'revision', left.revision?.id, right.revision?.id)
  add(
    'revision',
    'dependencies',
    left.dependencyDigest ?? left.revision?.dependencies,
    right.dependencyDigest ?? right.revision?.dependencies,
  )
  return leaves
}
