/** Reading, changing and ending webhooks. Everything needs `webhook:manage`: their addresses are often secrets themselves. */
import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../input.ts'
import type { Page, VerbContext } from '../operations/ports.ts'
import { findWebhook } from './context.ts'
import { updateWebhookInput, type Webhook } from './words.ts'

const page = z.strictObject({ page: z.int().min(1).default(1), pageSize: z.int().min(1).max(100).default(20) })
const one = z.strictObject({ id: z.uuid() })
type Of<Schema extends z.ZodType> = { ctx: VerbContext, input: z.input<Schema> }

export async function listWebhooks ({ ctx, input }: Of<typeof page>): Promise<Page<Webhook>> {
  const asked = parseInput(page, input)
  authorise(ctx.actor, 'webhook:manage')
  return ctx.store.webhooks.list(asked)
}

/** @throws TwinstackError `not-found` */
export async function getWebhook ({ ctx, input }: Of<typeof one>): Promise<Webhook> {
  const { id } = parseInput(one, input)
  authorise(ctx.actor, 'webhook:manage')
  return findWebhook(ctx, id)
}

/** What is left out stays; switching it on again forgets why it was stopped. @throws TwinstackError `not-found`, `invalid-request` */
export async function updateWebhook ({ ctx, input }: { ctx: VerbContext, input: { id: string } & z.input<typeof updateWebhookInput> }): Promise<Webhook> {
  const { id, ...change } = input
  const asked = parseInput(updateWebhookInput, change)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, parseInput(one, { id }).id)
  return ctx.store.transaction(async store => {
    const updated = await store.webhooks.update(id, { ...asked, ...asked.active !== undefined && { stopped: null } })
    await recordAudit({ ...ctx, store }, { action: 'webhook.update', target: id, outcome: 'done', detail: { changed: Object.keys(asked) } })
    return updated ?? await findWebhook({ store }, id)
  })
}

/** With what was still to be delivered. @throws TwinstackError `not-found` */
export async function removeWebhook ({ ctx, input }: Of<typeof one>): Promise<void> {
  const { id } = parseInput(one, input)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, id)
  await ctx.store.transaction(async store => {
    await store.webhooks.delete(id)
    await recordAudit({ ...ctx, store }, { action: 'webhook.delete', target: id, outcome: 'done' })
  })
}
