import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'

import { findWebhook } from './context.ts'
import type { Webhook } from '../../model/webhook.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/** One webhook, without its secret. @throws TwinstackError `forbidden`, `not-found` */
export async function getWebhook({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Webhook> {
  const { id } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'webhook:manage')
  return findWebhook(ctx, id)
}
