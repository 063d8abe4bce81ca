import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'

import type { Webhook } from '../../model/webhook.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
})

/**
 * Needs `webhook:manage`, as all verbs of webhooks do: their addresses are often secrets
 * themselves.
 */
export async function listWebhooks({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<Webhook>> {
  const request = parseInput(inputSchema, input)
  authorise(ctx.actor, 'webhook:manage')
  return ctx.store.webhooks.list(request)
}
