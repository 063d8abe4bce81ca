import type { DocumentableDifference } from '../../../model/difference.ts'
import type { Difference } from '../../../model/register.ts'

/**
 * The fields of a difference that the register needs (`parityDifferenceSchema` of
 * src/model/difference.ts).
 */
export type ComparedDifference = Pick<
  Difference,
  'key' | 'aspect' | 'kind' | 'path' | 'left' | 'right' | 'never'
> & {
  resource: { type: string; name: string }
  ahead: boolean
  /** the operation that introduced the difference */
  since: { at: string } | null
  documentable?: DocumentableDifference | undefined
}

/** Converts differences of the comparison for the judgement by the register. */
export function fromComparison(differences: ComparedDifference[]): Difference[] {
  return differences.map(
    ({
      key,
      aspect,
      kind,
      resource: { type, name },
      path,
      left,
      right,
      never,
      ahead,
      since,
      documentable,
    }) => ({
      key,
      aspect,
      kind,
      place: { type, name },
      path,
      left,
      right,
      never,
      needs: documentable === 'security' || documentable === 'observability' ? documentable : null,
      ahead: ahead ? { since: since?.at ?? null } : null,
    }),
  )
}
