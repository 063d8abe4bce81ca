import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'
import { findWebhook, mustBeReachable, type NotifyContext } from './context.ts'
import { updateWebhookInput, type Webhook } from '../../model/webhook.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * What is left out stays; switching it on again forgets why it was stopped. @throws TwinstackError
 * `not-found`, `invalid-request`
 */
export async function updateWebhook({
  ctx,
  input,
}: {
  ctx: NotifyContext
  input: { id: string } & z.input<typeof updateWebhookInput>
}): Promise<Webhook> {
  const { id, ...change } = input
  const asked = parseInput(updateWebhookInput, change)
  authorise(ctx.actor, 'webhook:manage')
  if (asked.url !== undefined) mustBeReachable(asked.url, ctx.allow)
  await findWebhook(ctx, parseInput(inputSchema, { id }).id)
  return ctx.store.transaction(async store => {
    const updated = await store.webhooks.update(id, {
      ...asked,
      ...(asked.active !== undefined && { stopped: null }),
    })
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'webhook.update',
        target: id,
        outcome: 'done',
        detail: { changed: Object.keys(asked) },
      },
    )
    return updated ?? (await findWebhook({ store }, id))
  })
}
