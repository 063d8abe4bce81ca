import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'

import { findWebhook } from './context.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/** Removes a webhook with its undelivered messages. @throws TwinstackError `not-found` */
export async function removeWebhook({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<void> {
  const { id } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, id)
  await ctx.store.runInTransaction(async store => {
    await store.webhooks.delete(id)
    await writeAuditLog(
      { ...ctx, store },
      { action: 'webhook.delete', target: id, outcome: 'done' },
    )
  })
}
