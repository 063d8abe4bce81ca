import { z } from 'zod'
import { getScope } from '../access/policy.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { parseInput } from '../../lib/input.ts'

import {
  idBeginningSchema,
  operationKindSchema,
  statusSchema,
  type Operation,
} from '../../model/operation.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
  id: idBeginningSchema.optional(),
  environment: environmentNameSchema.optional(),
  status: statusSchema.optional(),
  kind: operationKindSchema.optional(),
  asc: z.boolean().default(false),
})

/**
 * Operations in environments that the caller may see, newest first unless `asc`. @throws
 * TwinstackError `invalid-request`
 */
export async function listOperations({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<Operation>> {
  const request = parseInput(inputSchema, input)
  return ctx.store.operations.list({ ...request, scope: getScope(ctx.actor) })
}
