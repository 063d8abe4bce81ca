/** What the engine does to one resource, or would do. */
import { z } from 'zod'

const propertyChangeSchema = z.object({
  path: z
    .string()
    .describe('property path as the engine writes it, e.g. `ingress[0].cidrBlocks[1]`'),
  kind: z.enum(['add', 'update', 'delete']),
  before: z.unknown(),
  after: z.unknown(),
  secret: z.boolean().describe('values are withheld: both sides read `[secret]`'),
  replace: z.boolean(),
})
export type PropertyChange = z.infer<typeof propertyChangeSchema>

/** What an engine step does, or would do, to one resource. */
export const resourceChangeSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  op: z
    .string()
    .describe("the engine's word: create, update, delete, replace, same, refresh, read…"),
  properties: z.array(propertyChangeSchema),
})
export type ResourceChange = z.infer<typeof resourceChangeSchema>
