import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { findWebhook } from './context.ts'
import type { Delivery } from '../../model/webhook.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid(), delivery: z.uuid() })

/**
 * Sends the same message with the same id again. @throws TwinstackError `not-found`, `conflict`
 * while it is still being delivered
 */
export async function replayDelivery({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Delivery> {
  const { id, delivery } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'webhook:manage')
  await findWebhook(ctx, id)
  return ctx.store.runInTransaction(async store => {
    const again = await store.webhooks.replay(id, delivery)
    if (!again)
      throw new TwinstackError(
        'conflict',
        `there is no delivery ${delivery}, or it is still being delivered`,
        { hint: `GET /v1/webhooks/${id}/deliveries shows them` },
      )
    await writeAuditLog(
      { ...ctx, store },
      { action: 'webhook.replay', target: id, outcome: 'done', detail: { delivery } },
    )
    return again
  })
}
