import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'

import { findWebhook } from './context.ts'
import type { Delivery } from '../../model/webhook.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * A message of type `twinstack.test`, signed like all others. @throws TwinstackError `not-found`
 */
export async function testWebhook({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Delivery> {
  const { id } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, id)
  return ctx.store.runInTransaction(async store => {
    const delivery = await store.webhooks.test(id, {
      type: 'twinstack.test',
      text: `a test, requested by ${ctx.actor.name}`,
    })
    await writeAuditLog(
      { ...ctx, store },
      { action: 'webhook.test', target: id, outcome: 'done', detail: { delivery: delivery.id } },
    )
    return delivery
  })
}
