import type { Operation } from '../../../model/operation.ts'

import type { Revision } from '../../../model/revision.ts'
import type { BoundPlan } from '../../../model/promotionService.ts'

export type Proof = { operation: Operation | null; fits: boolean; why: string }
type ProofRequirements = {
  revision: Revision | null
  bound: Pick<BoundPlan, 'schemaDigest'> | null
  withinHours: number
  now: Date
}

const hour = 3_600_000

/**
 * The newest ended operation of the commit decides: a failure after a success means that the commit
 * no longer works. Without a plan the settings schema of the revision is unknown and not compared.
 * Pure.
 */
export function findProof(
  candidates: Operation[],
  { revision, bound, withinHours, now }: ProofRequirements,
): Proof {
  const [operation = null] = candidates
  if (!operation || !revision) return { operation: null, fits: false, why: 'there is none' }
  const why = findMismatches(operation, revision, bound, withinHours, now)[0]
  return { operation, fits: why === undefined, why: why ?? '' }
}

function findMismatches(
  operation: Operation,
  revision: Revision,
  bound: ProofRequirements['bound'],
  withinHours: number,
  now: Date,
): string[] {
  const { status, revision: theirs, finishedAt, schemaDigest } = operation
  const age = finishedAt === null ? Infinity : (now.getTime() - Date.parse(finishedAt)) / hour
  return [
    ...(status === 'succeeded' ? [] : [`it ${status}`]),
    ...(theirs?.dirty ? ['it ran a folder with uncommitted changes'] : []),
    ...(theirs?.commit === revision.commit && revision.commit !== null
      ? []
      : ['it ran another commit']),
    ...(theirs?.dependencies === revision.dependencies ? [] : ['it ran other dependencies']),
    ...(bound === null || bound.schemaDigest === schemaDigest
      ? []
      : [
          schemaDigest === null
            ? 'it recorded no digest of its settings schema'
            : 'it ran another settings schema',
        ]),
    ...(age <= withinHours
      ? []
      : [`it ended ${Math.floor(age)} h ago, more than ${withinHours} h`]),
  ]
}
