import { citeOperation } from '../cite.ts'
import { findProof } from './proof.ts'
import {
  markMet,
  shorten,
  markUnmet,
  type GateEvidence,
  type ConditionResult,
  type ConditionJudge,
} from './condition.ts'
import { formatTime } from '../../../lib/formatTime.ts'

/**
 * The same code succeeded in the proving environment. A revision that is or was deployed in the
 * environment itself needs no other proof.
 */
export const judgeProof: ConditionJudge = facts => {
  if (facts.rule === 'deployed-revision') return judgeDeployedRevision(facts)
  return facts.rule === 'rollback' ? judgeRollbackRevision(facts) : judgePromotedRevision(facts)
}

function judgeDeployedRevision({
  operation: { revision, kind },
  deployed,
  environment,
}: GateEvidence): ConditionResult {
  if (revision && revision.id === deployed?.id)
    return markMet(`${kind} runs ${shorten(revision)}, which is deployed in ${environment}`)
  return markUnmet(
    `${kind} would run ${shorten(revision)}, but ${shorten(deployed)} is deployed in ${environment}`,
    `use deploy to change the revision of ${environment}`,
  )
}

function judgeRollbackRevision({
  operation: { revision },
  candidates,
  environment,
}: GateEvidence): ConditionResult {
  const before = candidates.find(
    one => one.status === 'succeeded' && one.revision?.id === revision?.id,
  )
  if (before)
    return markMet(
      `${shorten(revision)} succeeded in ${environment} on ${formatTime(before.finishedAt)}; its age does ` +
        'not matter',
      citeOperation(before),
    )
  return markUnmet(
    `${shorten(revision)} never succeeded in ${environment}`,
    `go back to a revision that did, or deploy ${shorten(revision)}`,
  )
}

function judgePromotedRevision({
  operation: { revision },
  policy: { gate },
  fromExists,
  candidates,
  other,
  bound,
  now,
}: GateEvidence): ConditionResult {
  const fix = `twinstack up ${gate.from} --revision ${revision?.commit ?? 'COMMIT'}`
  if (!fromExists)
    return markUnmet(
      `there is no environment ${gate.from} that could prove it`,
      `twinstack env create ${gate.from} --kind staging, then ${fix}`,
    )
  const { operation, fits, why } = findProof(candidates, {
    revision,
    bound,
    withinHours: gate.withinHours,
    now,
  })
  if (operation && fits)
    return markMet(
      `${operation.kind} of ${gate.from} with ${shorten(revision)} succeeded on ` +
        `${formatTime(operation.finishedAt)}`,
      citeOperation(operation),
    )
  if (operation)
    return markUnmet(
      `the newest ${operation.kind} of ${gate.from} with ${shorten(revision)} (operation ` +
        `${operation.id}) does not prove it: ${why}`,
      fix,
      citeOperation(operation),
    )
  const instead = other ? `; its newest ${other.kind} ran ${shorten(other.revision)}` : ''
  return markUnmet(`${shorten(revision)} was not deployed to ${gate.from}${instead}`, fix)
}
