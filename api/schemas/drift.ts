import { z } from 'zod'
import {
  driftStatisticsSchema,
  findingSchema,
  findingStatusSchema,
  noticeSchema,
  noticeTypeSchema,
} from '../../src/model/finding.ts'
import { driftReportPageSchema } from '../../src/model/driftReportPage.ts'
import { driftClassSchema } from '../../src/model/drift.ts'
import { environmentNameSchema } from '../../src/model/environment.ts'
import { createIntegerTextSchema, createPageSchema, pageQuery } from './lists.ts'

z.globalRegistry.add(driftReportPageSchema, {
  id: 'DriftReportPage',
  description: 'drift report, with one page of each of its lists',
})
z.globalRegistry.add(findingSchema, { id: 'DriftFinding' })
z.globalRegistry.add(driftStatisticsSchema, {
  id: 'DriftStatistics',
  description: 'statistics of drift',
})
z.globalRegistry.add(noticeSchema, { id: 'Notice' })

export { driftReportPageSchema, driftStatisticsSchema }
export const reportQuery = pageQuery.extend({
  pageSize: z.coerce.number().int().min(1).max(100).default(100).describe('entries of each list'),
})
export const findingQuery = pageQuery.extend({
  environment: environmentNameSchema.optional(),
  status: findingStatusSchema.optional(),
  class: driftClassSchema.optional(),
})
export const findingPage = createPageSchema(findingSchema)
export const statisticsQuery = z.strictObject({
  environment: environmentNameSchema.optional(),
  days: z.coerce.number().int().min(1).max(366).default(30),
})
export const noticeQuery = z.strictObject({
  after: createIntegerTextSchema(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(0)
      .describe('notices with a greater `seq`'),
  ),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  environment: environmentNameSchema.optional(),
  type: noticeTypeSchema.optional(),
})
export const noticesSchema = z
  .object({ notices: z.array(noticeSchema) })
  .describe('the notices after `after`, oldest first')
