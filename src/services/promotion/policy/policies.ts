import { effectivePolicy } from '../../../analysis/gate/policy/effective.ts'
import type { PolicyFile } from '../../../model/policy.ts'
import type { PromotionService } from '../../../model/promotionService.ts'

/**
 * What is demanded of operations on an environment now: of its kind, of the policy file, of itself,
 * in this order.
 */
export function policies(file: PolicyFile): PromotionService['policy'] {
  return async (store, { name, kind }) =>
    effectivePolicy(kind, file, (await store.policies.get(name))?.body ?? {}).policy
}
