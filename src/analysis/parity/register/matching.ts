import { listAspects } from '../../../model/aspect.ts'
import { matchesPattern } from './pattern.ts'
import { matchesValue } from './values.ts'
import type { Difference, Entry } from '../../../model/register.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * Returns the side of a pair that is production; entries use `staging` and `production`, pairs use
 * left and right.
 */
export type Sides = { production: 'left' | 'right' }

/**
 * Whether the entry matches this place, independent of its values. Without a selector the aspect
 * alone decides.
 */
export function selects({ selector, aspect, declared }: Entry, difference: Difference): boolean {
  if (declared) return false
  const { type, name, property } = selector ?? {}
  if (type === undefined && name === undefined && property === undefined)
    return listAspects(aspect).includes(difference.aspect)
  return (
    matchesOne(type, pattern => matchesType(pattern, difference.place.type)) &&
    matchesOne(name, pattern => matchesPattern(pattern, difference.place.name)) &&
    matchesOne(property, pattern => matchesPath(pattern, difference.path))
  )
}

/** Whether both documented values match the actual ones. */
export function agrees(entry: Entry, difference: Difference, { production }: Sides): boolean {
  if (difference.path === null && difference.kind !== 'value')
    return agreesOnPresence(entry, difference, production)
  const { left, right } = difference
  const [staging, model] = production === 'right' ? [left, right] : [right, left]
  return matchesValue(entry.staging, staging) && matchesValue(entry.production, model)
}

/**
 * A whole resource is `absent` on one side and `present` on the other. Entries of older proposals
 * have `absent` twice.
 */
function agreesOnPresence(
  { staging, production: model }: Entry,
  { kind }: Difference,
  production: Sides['production'],
): boolean {
  const isModelAbsent = (kind === 'missing') !== (production === 'right')
  const [lacking, having] = isModelAbsent ? [model, staging] : [staging, model]
  const isAbsent = lacking === 'absent' || lacking === null
  return (
    (isAbsent || lacking === '*') &&
    (having === 'present' ||
      having === '*' ||
      (isAbsent && (having === 'absent' || having === null)))
  )
}

/**
 * Whether the entry names the property of a resource, so that other values of this property
 * contradict it.
 */
export function isPrecise({ selector }: Entry): boolean {
  return (
    selector?.property !== undefined && (selector.type !== undefined || selector.name !== undefined)
  )
}

function matchesOne(
  patterns: string | string[] | undefined,
  fits: (pattern: string) => boolean,
): boolean {
  return patterns === undefined || [patterns].flat().some(fits)
}

function matchesType(pattern: string, type: string): boolean {
  return (
    matchesPattern(pattern, type) || matchesPattern(pattern, requirePresent(type.split(':').at(-1)))
  )
}

/**
 * Whether this is the path itself or a path inside it: `tags` also matches `tags.team` and
 * `tags[0]`.
 */
function matchesPath(pattern: string, path: string | null): boolean {
  if (path === null) return pattern === '*'
  return [path, ...listOpenings(path)].some(part => matchesPattern(pattern, part))
}

function listOpenings(path: string): string[] {
  return [...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index))
}
