/** What was sent, and sending it again by hand. Needs `webhook:manage`. */
import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../errors.ts'
import { parseInput } from '../input.ts'
import type { Page, VerbContext } from '../operations/ports.ts'
import { findWebhook } from './context.ts'
import { deliveryStates, type Delivery } from './words.ts'

const query = z.strictObject({
  id: z.uuid(), page: z.int().min(1).default(1), pageSize: z.int().min(1).max(100).default(20), state: z.enum(deliveryStates).optional(),
})
const one = z.strictObject({ id: z.uuid() })
const two = z.strictObject({ id: z.uuid(), delivery: z.uuid() })

/** Newest first. @throws TwinstackError `not-found` */
export async function listDeliveries ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof query> }): Promise<Page<Delivery>> {
  const { id, ...page } = parseInput(query, input)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, id)
  return ctx.store.webhooks.deliveries(id, page)
}

/** A message of type `twinstack.test`, signed like all others. @throws TwinstackError `not-found` */
export async function testWebhook ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof one> }): Promise<Delivery> {
  const { id } = parseInput(one, input)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, id)
  return ctx.store.transaction(async store => {
    const delivery = await store.webhooks.test(id, { type: 'twinstack.test', text: `a test, asked for by ${ctx.actor.name}` })
    await recordAudit({ ...ctx, store }, { action: 'webhook.test', target: id, outcome: 'done', detail: { delivery: delivery.id } })
    return delivery
  })
}

/** The same message under the same id. @throws TwinstackError `not-found`, `conflict` while it is still being delivered */
export async function replayDelivery ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof two> }): Promise<Delivery> {
  const { id, delivery } = parseInput(two, input)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, id)
  return ctx.store.transaction(async store => {
    const again = await store.webhooks.replay(id, delivery)
    if (!again) throw new TwinstackError('conflict', `delivery ${delivery} is not there, or is still being delivered`, { hint: `GET /v1/webhooks/${id}/deliveries shows them` })
    await recordAudit({ ...ctx, store }, { action: 'webhook.replay', target: id, outcome: 'done', detail: { delivery } })
    return again
  })
}
