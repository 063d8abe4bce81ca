/** Resources that an operation imports, and what it imported. */
import { z } from 'zod'

/** A resource of the cloud that an operation adds to the recorded state unchanged. */
export const importResourceSchema = z.strictObject({
  type: z
    .string()
    .max(200)
    .regex(/^[\w-]+:[\w/.-]+:\w+$/, 'expected a Pulumi type such as aws:sns/topic:Topic'),
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^:\s\u0000\ud800-\udfff]+$/u, 'expected a logical name without colons and spaces')
    .describe("the resource's name in the program"),
  id: z
    .string()
    .min(1)
    .max(2048)
    .describe("the provider's id of the resource, e.g. `vpc-0a1b2c`, or an ARN if this is the id"),
  parent: z
    .string()
    .max(2048)
    .optional()
    .describe('URN of its parent in the recorded state; default: the stack'),
  protect: z
    .boolean()
    .default(true)
    .describe('true prevents a deploy from deleting it before the program declares it'),
})
export type ImportResource = z.infer<typeof importResourceSchema>

export const importedSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  id: z.string(),
  protect: z.boolean(),
  code: z
    .string()
    .describe(
      'TypeScript that declares the resource. Until the program contains it, a deploy keeps the ' +
        'resource unchanged while it is protected, and otherwise deletes it',
    ),
})
export type ImportedResource = z.infer<typeof importedSchema>
