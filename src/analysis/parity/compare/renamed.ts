/**
 * Recognises a renamed resource: each side has one unpaired resource of the type, with nearly the
 * same inputs.
 */
import type { Placed } from './place.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** Share of equal inputs from which two resources are taken for one that was renamed. */
const nearly = 0.8

export function pairRenamed(onlyLeft: Placed[], onlyRight: Placed[]) {
  const pairs: { left: Placed; right: Placed }[] = []
  const theirs = Map.groupBy(
    onlyRight.filter(one => one.kind !== 'provider'),
    groupOf,
  )
  for (const [group, ours] of Map.groupBy(
    onlyLeft.filter(one => one.kind !== 'provider'),
    groupOf,
  )) {
    const [left, right, others] = [
      requirePresent(ours[0]),
      theirs.get(group)?.[0],
      ours.length + (theirs.get(group)?.length ?? 0) - 2,
    ]
    if (right !== undefined && others === 0 && computeLikeness(left, right) >= nearly)
      pairs.push({ left, right })
  }
  const taken = new Set(pairs.flatMap(({ left, right }) => [left, right]))
  return {
    pairs,
    onlyLeft: onlyLeft.filter(one => !taken.has(one)),
    onlyRight: onlyRight.filter(one => !taken.has(one)),
  }
}

/** Same type, same component, same provider. */
function groupOf({ record, place, provider, name }: Placed): string {
  return `${provider} ${record.type} ${place.slice(0, Math.max(0, place.length - name.length))}`
}

/**
 * Share of the inputs that are the same once ids and own names are taken out; 0 without
 * inputs, because nothing proves it.
 */
function computeLikeness(left: Placed, right: Placed): number {
  const [a, b] = [listLeaves(left), listLeaves(right)]
  const paths = new Set([...a.keys(), ...b.keys()])
  const same = [...paths].filter(path => a.get(path) === b.get(path))
  return paths.size === 0 ? 0 : same.length / paths.size
}

function listLeaves({ record, name }: Placed): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (value: unknown, path: string): void => {
    if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) walk(item, `${path}.${key}`)
    else
      found.set(
        path,
        String(value)
          .replaceAll(name, '@')
          .replace(/[0-9a-f]{7,}|\d{8,}/g, '#'),
      )
  }
  const { tags: _tags, ...inputs } = record.inputs
  walk(inputs, '')
  return found
}
