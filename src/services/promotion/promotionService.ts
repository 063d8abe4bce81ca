/** The functions of promotion that operations need; the conclusion of rollbacks is passed in. */
import type { Store } from '../../model/store.ts'
import { isWriting } from '../../model/operation.ts'
import { decide, sealDecision } from '../../analysis/gate/decide.ts'
import { findNeededDriftChecks, readGateEvidence } from './gate/gateEvidence.ts'
import { isGated } from '../../analysis/gate/policy/effective.ts'
import { createPolicyReader } from './policy/policies.ts'

import type { GateDecision } from '../../model/promotion.ts'
import type {
  OperationSubject,
  BoundPlan,
  Promotion,
  PromotionService,
} from '../../model/promotionService.ts'

type Needs = {
  promotion: Promotion
  conclude?: PromotionService['conclude']
  /** queues a drift check as the actor `gate`, and resolves with its id */
  requestDriftCheck?: PromotionService['requestDriftCheck']
}

export function createPromotionService({
  promotion,
  conclude,
  requestDriftCheck,
}: Needs): PromotionService {
  const policy = createPolicyReader(promotion)
  return {
    readPolicy: policy,
    judgeGate: (store, request, bound) => decideGate(promotion, store, request, bound),
    listNeededDriftChecks: async (store, { operation, environment }) =>
      findNeededDriftChecks(store, {
        operation,
        environment,
        policy: await policy(store, environment),
        now: new Date(),
      }),
    ...(requestDriftCheck ? { requestDriftCheck } : {}),
    conclude: conclude ?? (async () => {}),
  }
}

/**
 * Null for operations that only read, and for policies without conditions. `store` must not be in a
 * transaction: it reads a snapshot.
 */
async function decideGate(
  promotion: Promotion,
  store: Store,
  { operation, environment, tree }: OperationSubject,
  bound: BoundPlan | null,
): Promise<GateDecision | null> {
  const policy = await createPolicyReader(promotion)(store, environment)
  if (!isWriting(operation) || (!isGated(policy) && !policy.approvals.required)) return null
  const evidence = await readGateEvidence(store, {
    operation,
    environment,
    policy,
    bound,
    trees: { prepareFiles: async () => tree },
    now: new Date(),
    pending: bound === null,
  })
  const stored = sealDecision(decide(operation, evidence), promotion.key)
  await store.gateDecisions.add(stored)
  return stored.decision
}
