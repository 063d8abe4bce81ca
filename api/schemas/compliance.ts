import { z } from 'zod'
import { environmentNameSchema } from '../../src/model/environment.ts'
import { complianceFormats } from '../../src/analysis/compliance/render/render.ts'
import { complianceReportSchema, violationSchema } from '../../src/model/compliance.ts'
import { reviewFormats } from '../../src/analysis/review/render/render.ts'
import { reviewItemSchema, reviewSchema } from '../../src/model/review.ts'
import { flag } from './lists.ts'

z.globalRegistry.add(violationSchema, { id: 'Violation' })
z.globalRegistry.add(complianceReportSchema, { id: 'ComplianceReport' })
z.globalRegistry.add(reviewItemSchema, { id: 'ReviewItem' })
z.globalRegistry.add(reviewSchema, { id: 'Review' })

const rendering = {
  format: z.enum(complianceFormats).default('json'),
  details: flag.default(false).describe('text only: with resources, waivers and notes'),
}
export const operationComplianceQuery = z.strictObject(rendering)
const plannedError = 'expected true, false, or the id of a preview'
export const complianceQuery = z.strictObject({
  ...rendering,
  environments: z
    .preprocess(
      names => (typeof names === 'string' ? names.split(',') : names),
      z.array(environmentNameSchema).max(100),
    )
    .optional()
    .describe(
      'names, separated by commas or the key repeated; all with something deployed when left out',
    ),
  planned: z
    .union([z.enum(['true', 'false'], plannedError), z.uuid(plannedError)])
    .transform(text => text === 'true' || (text !== 'false' && text))
    .default(false)
    .describe('`true`: the planned state of the newest preview of each; or the id of a preview'),
})
export const reviewQuery = z.strictObject({ format: z.enum(reviewFormats).default('json') })

const text = { schema: z.string() }
export const complianceAnswer = {
  description: 'the compliance report',
  content: {
    'application/json': { schema: complianceReportSchema },
    'text/plain': text,
    'text/markdown': text,
    'text/html': text,
    'application/sarif+json': {
      schema: z
        .looseObject({ version: z.literal('2.1.0'), runs: z.array(z.looseObject({})) })
        .describe('SARIF 2.1.0'),
    },
    'application/xml': { schema: z.string().describe('JUnit') },
  },
}
export const reviewAnswer = {
  description: 'the review',
  content: {
    'application/json': { schema: reviewSchema },
    'text/plain': text,
    'text/markdown': text,
    'text/html': text,
  },
}
