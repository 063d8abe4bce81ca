import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { environmentNameSchema } from '../environments/words.ts'
import { parseInput } from '../input.ts'
import type { Page, VerbContext } from './ports.ts'
import { operationKindSchema, statusSchema, type Operation } from './words.ts'

const inputSchema = z.strictObject({
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
  environment: environmentNameSchema.optional(),
  status: statusSchema.optional(),
  kind: operationKindSchema.optional(),
  asc: z.boolean().default(false),
})

/** Operations, newest first unless `asc`. @throws TwinstackError `forbidden` */
export async function listOperations ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof inputSchema> }): Promise<Page<Operation>> {
  const asked = parseInput(inputSchema, input)
  authorise(ctx.actor, 'operation:read')
  return ctx.store.operations.list(asked)
}
