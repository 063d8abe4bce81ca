/**
 * The zod schemas of requests and responses; the service validates with the same ones.
 * `twinstack/schemas` of the package.
 */
export { tokenSchema } from '../model/access.ts'
export { accountResourceSchema } from '../model/cloud.ts'
export { driftStatisticsSchema, findingSchema, noticeSchema } from '../model/finding.ts'
export { adoptionSchema, driftReportSchema, unmanagedSchema } from '../model/drift.ts'
export { environmentNameSchema, environmentSchema } from '../model/environment.ts'
export { deliverySchema, webhookSchema } from '../model/webhook.ts'
export { comparisonSchema, historyEntrySchema } from '../model/history.ts'
export {
  eventSchema,
  operationSchema,
  planSchema,
  resourceRecordSchema,
  rollbackTargetSchema,
  stateVersionSchema,
  transitionSchema,
} from '../model/operation.ts'
export {
  complianceAuditSummarySchema,
  complianceAuditVerificationSchema,
  complianceAuditViewSchema,
} from '../model/complianceAudit.ts'
export { complianceReportSchema } from '../model/compliance.ts'
export {
  parityDocumentSchema,
  parityMatrixSchema,
  paritySummarySchema,
  parityViewSchema,
  proposalSchema,
  registerViewSchema,
} from '../model/parityReport.ts'
export { reviewSchema } from '../model/review.ts'
export { gateStatusSchema, gateVerificationSchema, operationGateSchema } from '../model/gate.ts'
export { policyViewSchema } from '../model/policy.ts'
export { policySchema, signOffSchema, testResultSchema } from '../model/promotion.ts'
export { maintenanceWindowSchema, scheduleSchema } from '../model/schedule.ts'
