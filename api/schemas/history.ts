import { z } from 'zod'
import { comparisonSchema, historyEntrySchema } from '../../src/model/history.ts'
import { createPageSchema } from './lists.ts'

z.globalRegistry.add(historyEntrySchema, { id: 'HistoryEntry' })

export { comparisonSchema }
export const historyPage = createPageSchema(historyEntrySchema)
export const comparisonQuery = z.strictObject({
  from: z.uuid().describe('operation'),
  to: z.uuid().describe('operation'),
})
