/** Resources that an operation imports, and what it imported. */
import { z } from 'zod'

/** A resource of the cloud that is to be taken into the recorded state as it is. */
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
    .describe('the name that the program will give it'),
  id: z
    .string()
    .min(1)
    .max(2048)
    .describe(
      'the id that the provider knows it by, e.g. `vpc-0a1b2c`, or an ARN where that is the id',
    ),
  parent: z
    .string()
    .max(2048)
    .optional()
    .describe('URN of its parent in the recorded state; the stack when left out'),
  protect: z
    .boolean()
    .default(true)
    .describe('true keeps a deploy from deleting it before the program declares it'),
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
      'TypeScript that declares it; until the program has it, a deploy would delete it, or be ' +
        'refused while it is protected',
    ),
})
export type Imported = z.infer<typeof importedSchema>
