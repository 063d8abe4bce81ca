import { groupPlaces } from '../../lib/groupPlaces.ts'
import type { Verdict } from '../../model/register.ts'

/**
 * Differences in one sentence: resource, property, both values and status. A value that differs
 * alike in several resources is named once, with its places.
 */
export function describeVerdicts(verdicts: Verdict[]): string {
  const described = verdicts.map(({ place, path, left, right, status }) => ({
    place: `${place.type.split(':').at(-1)} ${place.name}`,
    what:
      path === null
        ? `${left === null ? 'missing' : 'extra'} (${status})`
        : `${path} ${formatValue(left)} / ${formatValue(right)} (${status})`,
  }))
  return (
    `${verdicts.length} ${verdicts.length === 1 ? 'difference fails' : 'differences fail'}: ` +
    `${groupPlaces(described)}`
  )
}

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'absent'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
