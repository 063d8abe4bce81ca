import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'

import { findWebhook } from './context.ts'
import { deliveryStates, type Delivery } from '../../model/webhook.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  id: z.uuid(),
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
  state: z.enum(deliveryStates).optional(),
})

/** Newest first. @throws TwinstackError `not-found` */
export async function listDeliveries({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<Delivery>> {
  const { id, ...page } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, id)
  return ctx.store.webhooks.listDeliveries(id, page)
}
