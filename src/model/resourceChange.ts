/** The change of one resource that the engine makes or plans. */
import { z } from 'zod'

const propertyChangeSchema = z.object({
  path: z
    .string()
    .describe('property path as the engine writes it, e.g. `ingress[0].cidrBlocks[1]`'),
  kind: z.enum(['add', 'update', 'delete']),
  before: z.unknown(),
  after: z.unknown(),
  secret: z.boolean().describe('values are withheld: both sides are `[secret]`'),
  replace: z.boolean(),
})
export type PropertyChange = z.infer<typeof propertyChangeSchema>

/** The change of one resource by an engine step, or by a planned one. */
export const resourceChangeSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  op: z
    .string()
    .describe("the engine's name: create, update, delete, replace, same, refresh, read…"),
  properties: z.array(propertyChangeSchema),
})
export type ResourceChange = z.infer<typeof resourceChangeSchema>
