import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { authorise } from '../access/policy.ts'
import { actorRecord } from '../../model/actor.ts'
import { textSchema } from '../../model/environment.ts'
import { parseInput } from '../../lib/input.ts'
import type { AuditContext } from './auditing.ts'
import { freeze } from './freeze.ts'
import { readAudit, viewOf } from './read.ts'
import type { AuditView } from '../../model/complianceAudit.ts'

export const createAuditInput = z.strictObject({
  message: textSchema.default('').describe('why it is made'),
})

/**
 * Freezes what is known of all environments now. @throws TwinstackError `invalid-request`,
 * `forbidden`
 */
export async function createAudit({
  ctx,
  input,
}: {
  ctx: AuditContext
  input: z.input<typeof createAuditInput>
}): Promise<AuditView> {
  const { message } = parseInput(createAuditInput, input)
  authorise(ctx.actor, 'audits:make')
  return ctx.store.snapshot(async store => {
    const stored = await freeze(store, ctx.auditing, { by: actorRecord(ctx.actor), message })
    await recordAudit(
      { ...ctx, store },
      {
        action: 'audit.make',
        target: stored.id,
        outcome: 'done',
        detail: { number: stored.number, digest: stored.digest },
      },
    )
    return viewOf(await readAudit(store, stored), ctx.auditing)
  })
}
