import { z } from 'zod'
import { tokenSchema } from '../../src/model/access.ts'
import { createPageSchema } from './lists.ts'

z.globalRegistry.add(tokenSchema, { id: 'Token' })

export { tokenSchema }
export const tokenPage = createPageSchema(tokenSchema)
/** an audit row as it is sent: times are text */
export const auditLogEntrySchema = z.object({
  at: z.iso.datetime(),
  actor: z.object({ kind: z.string(), name: z.string(), tokenId: z.string().nullish() }),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(['done', 'refused', 'failed']),
  detail: z.record(z.string(), z.unknown()),
  requestId: z.string().nullable(),
  address: z.string().nullable(),
})
export const auditLogPage = createPageSchema(auditLogEntrySchema)
export const auditLogExpect = z.object({
  expect: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected a hash of 64 hexadecimal digits')
    .optional()
    .describe('a stored head'),
})
export const auditLogChainSchema = z
  .object({
    ok: z.boolean(),
    entries: z.int(),
    before: z.int().describe('rows from before the chain existed'),
    head: z.string().nullable().describe('hash of the newest row'),
    broken: z
      .object({ id: z.int(), why: z.string() })
      .nullable()
      .describe('the first row that does not match'),
    expected: z
      .boolean()
      .nullable()
      .describe('whether `expect` is in the chain; null when it was left out'),
  })
  .describe(
    'the result of the verification: the number of rows, and the first one that does not match',
  )
export const auditLogExport = {
  description: 'the audit log, one JSON object a line',
  content: { 'application/x-ndjson': { schema: z.string() } },
}
z.globalRegistry.add(auditLogEntrySchema, { id: 'AuditLogEntry' })
