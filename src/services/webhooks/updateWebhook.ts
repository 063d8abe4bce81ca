import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { requireMatch } from '../../lib/entityTag.ts'
import { parseInput } from '../../lib/input.ts'
import { getWebhookTag } from '../../model/entityTags.ts'
import { findWebhook, requireAllowedAddress, type NotifyContext } from './context.ts'
import { updateWebhookInput, type Webhook } from '../../model/webhook.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * Changes the fields that are sent; switching it on again removes the reason why it was stopped.
 * @throws TwinstackError
 * `not-found`, `invalid-request`, `precondition-failed`
 */
export async function updateWebhook({
  ctx,
  input,
}: {
  ctx: NotifyContext
  input: { id: string } & z.input<typeof updateWebhookInput>
}): Promise<Webhook> {
  const { id, ...change } = input
  const request = parseInput(updateWebhookInput, change)
  authorise(ctx.actor, 'webhook:manage')
  if (request.url !== undefined) requireAllowedAddress(request.url, ctx.allow)
  await findWebhook(ctx, parseInput(inputSchema, { id }).id)
  return ctx.store.runInTransaction(async store => {
    const current = await store.webhooks.lock(id)
    requireMatch(ctx.ifMatch, current && getWebhookTag(current), `the webhook ${id}`)
    const updated = await store.webhooks.update(id, {
      ...request,
      ...(request.active !== undefined && { stopped: null }),
    })
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'webhook.update',
        target: id,
        outcome: 'done',
        detail: { changed: Object.keys(request) },
      },
    )
    return updated ?? (await findWebhook({ store }, id))
  })
}
