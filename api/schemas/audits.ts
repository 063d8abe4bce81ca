import { z } from 'zod'
import { createAuditInput } from '../../src/services/audits/createAudit.ts'
import {
  auditFindingSchema,
  auditSummarySchema,
  auditVerificationSchema,
  auditViewSchema,
  decisionSchema,
  findingKeySchema,
} from '../../src/model/complianceAudit.ts'
import { textSchema } from '../../src/model/environment.ts'
import { pageOf } from './lists.ts'

z.globalRegistry.add(auditFindingSchema, { id: 'AuditFinding' })
z.globalRegistry.add(auditSummarySchema, { id: 'AuditSummary' })
z.globalRegistry.add(auditViewSchema, { id: 'Audit' })

export { auditVerificationSchema, auditViewSchema, decisionSchema }
export const auditPage = pageOf(auditSummarySchema)
export const auditBody = createAuditInput.nullish()
export const auditParams = z.strictObject({ id: z.uuid() })
export const auditQuery = z.strictObject({
  format: z
    .enum(['json', 'html'])
    .default('json')
    .describe('`html`: one page for people and printers'),
})
export const auditFindingParams = z.strictObject({ id: z.uuid(), key: findingKeySchema })
export const signBody = z
  .strictObject({ note: textSchema.optional().describe('what the signature is to say') })
  .nullish()
