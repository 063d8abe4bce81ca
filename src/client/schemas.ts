/**
 * What goes over the wire, as zod schemas: the very ones that the service validates with.
 * `twinstack/schemas` of the package.
 */
export { tokenSchema } from '../access/words.ts'
export { accountResourceSchema } from '../cloud/words.ts'
export { driftStatisticsSchema, findingSchema, noticeSchema } from '../drift/findings/words.ts'
export { adoptionSchema, driftReportSchema, unmanagedSchema } from '../drift/words.ts'
export { environmentNameSchema, environmentSchema } from '../environments/words.ts'
export { deliverySchema, webhookSchema } from '../notify/words.ts'
export { comparisonSchema, historyEntrySchema } from '../operations/history/words.ts'
export {
  eventSchema,
  operationSchema,
  planSchema,
  resourceRecordSchema,
  rollbackTargetSchema,
  stateVersionSchema,
  transitionSchema,
} from '../operations/words.ts'
export {
  auditSummarySchema,
  auditVerificationSchema,
  auditViewSchema,
} from '../parity/audit/words.ts'
export { complianceReportSchema } from '../parity/compliance/words.ts'
export {
  parityMatrixSchema,
  paritySummarySchema,
  parityViewSchema,
  proposalSchema,
  registerViewSchema,
} from '../parity/desk/words.ts'
export { reviewSchema } from '../parity/review/words.ts'
export {
  gateStandingSchema,
  gateVerificationSchema,
  operationGateSchema,
} from '../promotion/gate/words.ts'
export { policyViewSchema } from '../promotion/policy/words.ts'
export { policySchema, signOffSchema, testResultSchema } from '../promotion/words.ts'
export { maintenanceWindowSchema, scheduleSchema } from '../schedules/words.ts'
