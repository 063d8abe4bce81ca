import { z } from 'zod'
import { policyPatchSchema } from '../../src/analysis/gate/policy/overrides.ts'
import { policyViewSchema } from '../../src/model/policy.ts'
import { gateDecisionSchema } from '../../src/model/promotion.ts'
import {
  gateStatusSchema,
  gateVerificationSchema,
  operationGateSchema,
} from '../../src/model/gate.ts'

z.globalRegistry.add(policyViewSchema, { id: 'Policy' })
z.globalRegistry.add(gateDecisionSchema, { id: 'GateDecision' })
z.globalRegistry.add(gateStatusSchema, { id: 'GateStatus' })
z.globalRegistry.add(gateVerificationSchema, { id: 'GateVerification' })

export {
  gateStatusSchema,
  gateVerificationSchema,
  operationGateSchema,
  policyPatchSchema,
  policyViewSchema,
}
export const gateQuery = z.strictObject({
  revision: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('a branch, tag or commit; the configured one when left out'),
})
