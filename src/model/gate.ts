/** The answers of the gate: its present conditions, its decisions, and their verification. */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'
import { revisionSchema } from './revision.ts'
import { citedSchema, conditionSchema, gateDecisionSchema } from './promotion.ts'

/** The conditions for a deploy of a revision at present. */
export const gateStatusSchema = z.object({
  environment: environmentNameSchema,
  at: z.iso.datetime(),
  revision: revisionSchema,
  rule: gateDecisionSchema.shape.rule,
  conditions: z.array(conditionSchema),
  plan: z
    .uuid()
    .nullable()
    .describe(
      'the preview for the conditions about the plan; null: there is none of this ' +
        'revision and state',
    ),
  allowed: z.boolean().describe('no condition that can be judged now refuses it'),
  complete: z.boolean().describe('every condition could be judged'),
})
export type GateStatus = z.output<typeof gateStatusSchema>

export const operationGateSchema = z
  .object({
    operation: z.uuid(),
    decisions: z
      .array(gateDecisionSchema)
      .describe('oldest first: before the plan, with the plan, and for each new plan again'),
  })
  .describe('the decisions of the gate about the operation')
export type OperationGate = z.output<typeof operationGateSchema>

/**
 * `moved-on`: the evidence can change (state, policy) and has changed; `gone`: it is no longer
 * stored. Neither is a sign of tampering.
 */
export const evidenceStatusSchema = z.enum(['matches', 'changed', 'moved-on', 'gone'])
export type EvidenceStatus = z.output<typeof evidenceStatusSchema>

export const gateVerificationSchema = z.object({
  operation: z.uuid(),
  verifiedAt: z.iso.datetime(),
  verified: z
    .boolean()
    .describe('every digest and seal is valid, and no evidence of a decision was changed'),
  decisions: z.array(
    z.object({
      at: z.iso.datetime(),
      digest: z.string(),
      planDigest: z.string().nullable(),
      digestFits: z.boolean().describe('the stored text has the stored digest'),
      sealFits: z.boolean().describe('the key of this service sealed it'),
      evidence: z.array(
        citedSchema.extend({
          condition: z.string(),
          status: evidenceStatusSchema,
          detail: z.string(),
        }),
      ),
    }),
  ),
})
export type GateVerification = z.output<typeof gateVerificationSchema>
