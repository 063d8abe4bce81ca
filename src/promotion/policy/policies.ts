import type { PromotionDesk } from '../ports.ts'
import { effectivePolicy } from './effective.ts'
import type { PolicyFile } from './words.ts'

/**
 * What is demanded of operations on an environment now: of its kind, of the policy file, of itself,
 * in this order.
 */
export function policies(file: PolicyFile): PromotionDesk['policy'] {
  return async (store, { name, kind }) =>
    effectivePolicy(kind, file, (await store.policies.get(name))?.body ?? {}).policy
}
