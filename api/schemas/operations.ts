import { z } from 'zod'
import { environmentNameSchema } from '../../src/model/environment.ts'
import { failureReportSchema } from '../../src/model/failureReport.ts'
import { approveFields } from '../../src/services/operations/approveOperation.ts'
import { rejectFields } from '../../src/services/operations/rejectOperation.ts'
import {
  eventSchema,
  idBeginningSchema,
  operationKindSchema,
  operationSchema,
  planSchema,
  rollbackTargetSchema,
  statusSchema,
  transitionSchema,
} from '../../src/model/operation.ts'
import { flag, createIntegerTextSchema, createPageSchema, pageQuery } from './lists.ts'

z.globalRegistry.add(operationSchema, { id: 'Operation' })
z.globalRegistry.add(failureReportSchema, { id: 'FailureReport' })
z.globalRegistry.add(eventSchema, { id: 'OperationEvent' })

export { operationSchema, planSchema }
export const idParams = z.strictObject({ id: z.uuid() })
export { operationInputSchema as operationBody } from '../../src/model/operationInput.ts'
export const approveBody = z.strictObject(approveFields)
export const rejectBody = z.strictObject(rejectFields).nullish()
export const operationPage = createPageSchema(operationSchema)
export const rollbackTargetPage = createPageSchema(rollbackTargetSchema)
export const operationDetail = operationSchema
  .extend({
    transitions: z.array(transitionSchema),
    failure: failureReportSchema.nullable().describe('null: it succeeded or has not ended'),
  })
  .describe('the operation, its transitions, and its failure')

const filter = {
  status: statusSchema.optional(),
  kind: operationKindSchema.optional(),
  asc: flag.default(false).describe('oldest first'),
}
export const environmentOperationsQuery = pageQuery.extend(filter)
export const operationsQuery = pageQuery.extend({
  ...filter,
  environment: environmentNameSchema.optional(),
  id: idBeginningSchema.optional(),
})

/** PostgreSQL's integer */
const most = 2 ** 31 - 1
export const eventsQuery = z.strictObject({
  after: createIntegerTextSchema(
    z.int().min(0).max(most).default(0).describe('events with a greater `seq`'),
  ),
  limit: z.coerce.number().int().min(1).max(1000).default(200).describe('JSON only'),
})
export const eventsSchema = z.object({ events: z.array(eventSchema), operation: operationSchema })
/** Other headers belong to the client, so this schema is not strict. */
export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'a repetition with the same key and body answers the first operation; keys are kept as ' +
        'long as the operation, so they do not expire',
    ),
})
export const lastEventHeaders = z.object({
  'last-event-id': z
    .string()
    .regex(/^\d{0,9}$/, 'expected the number of an event')
    .optional(),
})
