import { z } from 'zod'
import { getScope } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'

import { environmentKindSchema, type Environment } from '../../model/environment.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
  kind: environmentKindSchema.optional(),
})

/**
 * Environments by name, those that the caller may see. @throws TwinstackError `invalid-request`,
 * `forbidden`
 */
export async function listEnvironments({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<Environment>> {
  const values = parseInput(inputSchema, input)
  return ctx.store.environments.list({ ...values, scope: getScope(ctx.actor) })
}
