import { groupPlaces } from '../../lib/groupPlaces.ts'
import type { Severity } from '../../model/drift.ts'
import type { Verdict } from '../../model/register.ts'

/** What the comparison knows about a difference besides its judgement, by its key. */
export type VerdictDetails = ReadonlyMap<
  string,
  { severity: Severity | undefined; who: string | null }
>

/**
 * Differences in one sentence: resource, property, both values, status, severity, and who requested
 * the operation since which they exist. A value that differs alike in several resources is named
 * once, with its places.
 */
export function describeVerdicts(verdicts: Verdict[], details: VerdictDetails): string {
  const described = verdicts.map(({ key, place, path, kind, left, right, status }) => {
    const { severity, who } = details.get(key) ?? {}
    const judged = [status, ...(severity ? [severity] : []), ...(who ? [`by ${who}`] : [])]
    return {
      place: `${place.type.split(':').at(-1)} ${place.name}`,
      what:
        path === null
          ? `${kind} (${judged.join(', ')})`
          : `${path} ${formatValue(left)} / ${formatValue(right)} (${judged.join(', ')})`,
    }
  })
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
