import { z } from 'zod'
import { compareParityInput } from '../../src/services/parity/compareParity.ts'
import { differencesInput } from '../../src/services/parity/differences.ts'
import { historyInput } from '../../src/services/parity/readParity.ts'
import {
  compareExportsInput,
  parityDocumentSchema,
  parityMatrixSchema,
  parityPairInput,
  paritySummarySchema,
  parityViewSchema,
  proposalSchema,
  registerViewSchema,
} from '../../src/model/parityReport.ts'
import { environmentNameSchema } from '../../src/model/environment.ts'
import { parityDifferenceSchema } from '../../src/model/difference.ts'
import { createPageSchema, pageQuery } from './lists.ts'

z.globalRegistry.add(parityDifferenceSchema, { id: 'ParityDifference' })
z.globalRegistry.add(paritySummarySchema, { id: 'ParitySummary' })
z.globalRegistry.add(parityViewSchema, { id: 'ParityReport' })
z.globalRegistry.add(parityDocumentSchema, { id: 'ParityDocument' })
z.globalRegistry.add(registerViewSchema, {
  id: 'DifferenceRegister',
  description: 'register of intentional differences',
})

export {
  compareExportsInput,
  differencesInput,
  historyInput,
  parityDocumentSchema,
  parityMatrixSchema,
  parityPairInput,
  parityViewSchema,
  proposalSchema,
  registerViewSchema,
}
export const parityBody = compareParityInput.nullish()
export const parityParams = z.strictObject({ id: z.uuid() })
export const parityListQuery = pageQuery.extend({
  left: environmentNameSchema.optional(),
  right: environmentNameSchema.optional(),
})
export const parityPage = createPageSchema(paritySummarySchema)
export const historySchema = z
  .object({
    left: environmentNameSchema,
    right: environmentNameSchema,
    points: z.array(paritySummarySchema).describe('oldest first, at most 1000'),
  })
  .describe('the summaries of past comparisons of the two environments')
export const matrixQuery = z.strictObject({
  environments: z
    .string()
    .max(400)
    .regex(
      /^[a-z][a-z0-9-]{0,39}( ?, ?[a-z][a-z0-9-]{0,39}){1,5}$/,
      'expected 2 to 6 names of environments, separated by commas',
    )
    .describe('2 to 6 names, separated by commas'),
})
