import { z } from 'zod'
import { environmentNameSchema } from '../environments/words.ts'

const driftedPropertySchema = z.object({
  path: z.string(), expected: z.unknown().describe('the recorded state'), actual: z.unknown().describe('the cloud'), secret: z.boolean(),
})
const driftedResourceSchema = z.object({
  urn: z.string(), type: z.string(), name: z.string(), id: z.string().nullable(),
  what: z.enum(['changed', 'deleted']),
  properties: z.array(driftedPropertySchema),
})
const pendingChangeSchema = z.object({
  urn: z.string(), type: z.string(), name: z.string(), op: z.string(),
  properties: z.array(z.object({ path: z.string(), recorded: z.unknown(), declared: z.unknown(), secret: z.boolean() })),
})

/** Drift (cloud against recorded state) and pending changes (recorded state against code), never mixed. */
export const driftReportSchema = z.object({
  environment: environmentNameSchema,
  operation: z.uuid(),
  revision: z.string(),
  checkedAt: z.iso.datetime(),
  summary: z.object({ resources: z.int(), changed: z.int(), deleted: z.int(), pendingChanges: z.int() }),
  resources: z.array(driftedResourceSchema),
  pendingChanges: z.array(pendingChangeSchema),
})
export type DriftReport = z.infer<typeof driftReportSchema>
export type DriftedResource = z.infer<typeof driftedResourceSchema>
export type DriftedProperty = z.infer<typeof driftedPropertySchema>
