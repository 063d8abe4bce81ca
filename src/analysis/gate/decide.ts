/** From evidence to a decision, its digest and its seal. Pure. */
import type { Operation } from '../../model/operation.ts'
import { canonicalise } from '../../lib/canonicalJson.ts'
import { hashSha256 } from '../../lib/hash.ts'

import type { StoredDecision } from '../../model/promotionStore.ts'
import type { Condition, GateDecision } from '../../model/promotion.ts'
import { citePolicy } from './cite.ts'
import { conditionJudges } from './conditions/conditions.ts'
import type { GateEvidence } from './conditions/condition.ts'
import { listRequiredConditions } from './rules.ts'
import type { SealKey } from '../../model/sealKey.ts'

export type GateJudgement = Pick<GateDecision, 'rule' | 'conditions' | 'allowed'>

/**
 * Every condition that the rule and the policy require. A condition that can't be judged before
 * there is a plan (`met: null`) does not refuse.
 */
export function judgeConditions(evidence: GateEvidence): GateJudgement {
  const conditions = listRequiredConditions(evidence.rule, evidence.operation, evidence.policy).map(
    ({ name, mode, why }): Condition => ({
      name,
      mode,
      ...(why === null
        ? conditionJudges[name](evidence)
        : { met: null, detail: why, fix: null, evidence: [] }),
    }),
  )
  return {
    rule: evidence.rule,
    conditions,
    allowed: conditions.every(({ mode, met }) => mode !== 'required' || met !== false),
  }
}

/**
 * The decision about an operation. With a break-glass override it is allowed, and names the person
 * who requested the override and the one who confirmed it.
 */
export function decide(operation: Operation, evidence: GateEvidence): Omit<GateDecision, 'digest'> {
  const { rule, conditions, allowed } = judgeConditions(evidence)
  const { breakGlass } = operation.options
  const approvedBy = operation.approval?.status === 'approved' ? operation.approval.by : null
  return {
    operation: operation.id,
    environment: operation.environment,
    kind: operation.kind,
    at: evidence.now.toISOString(),
    revision: operation.revision,
    rule,
    planDigest: evidence.bound?.digest ?? null,
    // the policy is cited once
    conditions: conditions.map((condition, at) =>
      at === 0
        ? {
            ...condition,
            evidence: [...condition.evidence, citePolicy(operation.environment, evidence.policy)],
          }
        : condition,
    ),
    allowed: allowed || breakGlass !== null,
    breakGlass: breakGlass && {
      reason: breakGlass.reason,
      by: operation.requestedBy.name,
      approvedBy,
    },
  }
}

/** The stored form: the text that the digest is computed from, and the seal over the digest. */
export function sealDecision(decision: Omit<GateDecision, 'digest'>, key: SealKey): StoredDecision {
  const body = canonicalise(decision)
  const digest = hashSha256(body)
  return { decision: { ...decision, digest }, body, digest, keyId: key.id, seal: key.sign(digest) }
}
