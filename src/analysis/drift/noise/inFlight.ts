/** Differences that a second reading does not find again with the same value were temporary. */
import type { PropertyChange, ResourceChange } from '../../../model/operation.ts'
import { isSame } from '../../../lib/values.ts'

export type NoiseFilter = {
  hidesResource(change: ResourceChange): boolean
  hidesProperty(change: ResourceChange, property: PropertyChange): boolean
}

/** Without a second reading every difference counts as confirmed. */
export function compareReadings(again: ResourceChange[] | null | undefined): NoiseFilter {
  if (!again) return { hidesResource: () => true, hidesProperty: () => true }
  const byUrn = new Map(again.map(change => [change.urn, change]))
  return {
    hidesResource: change =>
      byUrn.get(change.urn)?.op === change.op ||
      (change.op !== 'delete' && byUrn.has(change.urn) && byUrn.get(change.urn)?.op !== 'delete'),
    hidesProperty: (change, property) => {
      const other = byUrn.get(change.urn)?.properties.find(({ path }) => path === property.path)
      return other !== undefined && isSame(other.after ?? null, property.after ?? null)
    },
  }
}
