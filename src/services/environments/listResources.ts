import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'

import type { ResourceRecord } from '../../model/operation.ts'
import { requireEnvironment } from './getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  name: environmentNameSchema,
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
  type: z.string().min(1).max(200).optional(),
})

/**
 * Resources of the recorded state, without secret values. Default providers are listed only when
 * `type` names them, so that the number of all resources is `resourceCount`.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`
 */
export async function listResources({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<ResourceRecord>> {
  const { name, ...values } = parseInput(inputSchema, input)
  await requireEnvironment(ctx, name, 'environment:read')
  const counted = values.type === undefined
  return ctx.store.environments.listResources(name, { ...values, counted })
}
