/**
 * Recognises renamed resources: both sides have an unpaired resource of the type in the component,
 * with nearly the same inputs, and no other one is as much like it.
 */
import { pairBest } from './bestPairs.ts'
import type { PlacedResource } from './place.ts'

/** Share of equal inputs from which two resources are taken for one that was renamed. */
const nearly = 0.8
/** The same where there is more than one candidate. */
const nearlyOfSeveral = 0.9

export function pairRenamed(onlyLeft: PlacedResource[], onlyRight: PlacedResource[]) {
  const pairs: { left: PlacedResource; right: PlacedResource }[] = []
  const theirs = Map.groupBy(
    onlyRight.filter(one => one.kind === 'managed'),
    getGroup,
  )
  const known = new Map<PlacedResource, Map<string, string>>()
  for (const [group, left] of Map.groupBy(
    onlyLeft.filter(one => one.kind === 'managed'),
    getGroup,
  )) {
    const right = theirs.get(group) ?? []
    const isOne = left.length === 1 && right.length === 1
    pairs.push(
      ...pairBest({
        left,
        right,
        likeness: (a, b) => rateLikeness(listLeaves(a, known), listLeaves(b, known)),
        name: ({ name }) => name,
        least: isOne ? nearly : nearlyOfSeveral,
      }),
    )
  }
  const taken = new Set(pairs.flatMap(({ left, right }) => [left, right]))
  return {
    pairs,
    onlyLeft: onlyLeft.filter(one => !taken.has(one)),
    onlyRight: onlyRight.filter(one => !taken.has(one)),
  }
}

/** Same type, same component, same provider. */
function getGroup({ record, place, provider, name }: PlacedResource): string {
  return `${provider} ${record.type} ${place.slice(0, Math.max(0, place.length - name.length))}`
}

/**
 * Share of the inputs that are the same once ids and own names are taken out; 0 without
 * inputs, because nothing proves it.
 */
export function rateLikeness(a: Map<string, string>, b: Map<string, string>): number {
  const paths = new Set([...a.keys(), ...b.keys()])
  const same = [...paths].filter(path => a.get(path) === b.get(path))
  return paths.size === 0 ? 0 : same.length / paths.size
}

/** The inputs by path, as texts without ids and the own name. */
export function listLeaves(
  one: PlacedResource,
  known: Map<PlacedResource, Map<string, string>>,
): Map<string, string> {
  const before = known.get(one)
  if (before !== undefined) return before
  const found = new Map<string, string>()
  const walk = (value: unknown, path: string): void => {
    if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) walk(item, `${path}.${key}`)
    else found.set(path, withoutName(String(value), one.name).replace(/[0-9a-f]{7,}|\d{8,}/g, '#'))
  }
  const { tags: _tags, ...inputs } = one.record.inputs
  walk(inputs, '')
  known.set(one, found)
  return found
}

/** A short name is a part of many words. */
const withoutName = (text: string, name: string) =>
  name.length > 2 ? text.replaceAll(name, '@') : text === name ? '@' : text
