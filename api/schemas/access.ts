import { z } from 'zod'
import {
  actorNameSchema,
  grantSchema,
  rights,
  roleSchema,
  tokenSchema,
} from '../../src/model/access.ts'
import { pageOf } from './lists.ts'

z.globalRegistry.add(tokenSchema, { id: 'Token' })

export { tokenSchema }
export const tokenPage = pageOf(tokenSchema)
export const whoamiSchema = z.object({
  kind: z.enum(['person', 'machine', 'system']),
  name: actorNameSchema,
  role: roleSchema.nullable().describe('everywhere; null: only what the grants say'),
  grants: z.array(grantSchema),
  tokenId: z.uuid().nullable(),
  rights: z.array(z.enum(rights)).describe('what the role may do outside production'),
})
/** an audit row as it goes over the wire: times are text there */
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
export const auditLogPage = pageOf(auditLogEntrySchema)
export const auditLogExpect = z.object({
  expect: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected a hash of 64 hexadecimal digits')
    .optional()
    .describe('a head noted earlier'),
})
export const auditLogChainSchema = z.object({
  ok: z.boolean(),
  entries: z.int(),
  before: z.int().describe('rows from before there was a chain'),
  head: z.string().nullable().describe('hash of the newest row'),
  broken: z
    .object({ id: z.int(), why: z.string() })
    .nullable()
    .describe('the first row that does not fit'),
  expected: z
    .boolean()
    .nullable()
    .describe('whether `expect` is in the chain; null when none was given'),
})
export const auditLogExport = {
  description: 'JSON lines',
  content: { 'application/x-ndjson': { schema: z.string() } },
}
z.globalRegistry.add(auditLogEntrySchema, { id: 'AuditEntry' })
