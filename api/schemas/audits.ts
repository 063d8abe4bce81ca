import { z } from 'zod'
import { createComplianceAuditInput } from '../../src/services/audits/createComplianceAudit.ts'
import {
  complianceAuditFindingSchema,
  complianceAuditSummarySchema,
  complianceAuditVerificationSchema,
  complianceAuditViewSchema,
  decisionSchema,
  findingKeySchema,
} from '../../src/model/complianceAudit.ts'
import { textSchema } from '../../src/model/environment.ts'
import { createPageSchema } from './lists.ts'

z.globalRegistry.add(complianceAuditFindingSchema, { id: 'ComplianceAuditFinding' })
z.globalRegistry.add(complianceAuditSummarySchema, { id: 'ComplianceAuditSummary' })
z.globalRegistry.add(complianceAuditViewSchema, { id: 'ComplianceAudit' })

export { complianceAuditVerificationSchema, complianceAuditViewSchema, decisionSchema }
export const complianceAuditPage = createPageSchema(complianceAuditSummarySchema)
export const complianceAuditBody = createComplianceAuditInput.nullish()
export const complianceAuditParams = z.strictObject({ id: z.uuid() })
export const complianceAuditQuery = z.strictObject({
  format: z
    .enum(['json', 'html'])
    .default('json')
    .describe('`html`: a page for reading and printing'),
})
export const complianceAuditFindingParams = z.strictObject({ id: z.uuid(), key: findingKeySchema })
export const signBody = z
  .strictObject({ note: textSchema.optional().describe('the statement of the signature') })
  .nullish()
