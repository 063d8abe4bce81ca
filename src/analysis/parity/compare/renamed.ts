/**
 * Recognises renamed resources: both sides have an unpaired resource of the same type in the same
 * component, with nearly the same inputs, and no other one is as similar.
 */
import { pairBest } from './bestPairs.ts'
import type { PlacedResource } from './place.ts'

/** The minimum share of equal inputs of a resource that was renamed. */
const nearly = 0.8
/** The same when there are several candidates. */
const nearlyOfSeveral = 0.9

/** Pairs the renamed resources among those that have no pair. */
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
        likeness: (a, b) => rateLikeness(flattenInputs(a, known), flattenInputs(b, known)),
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

/** A key of the resources with the same type, component and provider. */
function getGroup({ record, place, provider, name }: PlacedResource): string {
  return `${provider} ${record.type} ${place.slice(0, Math.max(0, place.length - name.length))}`
}

/**
 * The share of inputs that are equal without ids and own names; 0 without inputs, because then
 * nothing proves the similarity.
 */
export function rateLikeness(a: Map<string, string>, b: Map<string, string>): number {
  const paths = new Set([...a.keys(), ...b.keys()])
  const same = [...paths].filter(path => a.get(path) === b.get(path))
  return paths.size === 0 ? 0 : same.length / paths.size
}

/** The inputs by path, as texts without ids and the own name. */
export function flattenInputs(
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

/**
 * Replaces the name in a text; a short name only when it is the whole text, because many words
 * contain it.
 */
const withoutName = (text: string, name: string) =>
  name.length > 2 ? text.replaceAll(name, '@') : text === name ? '@' : text
