import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { toActorRecord } from '../../model/actor.ts'
import { textSchema } from '../../model/environment.ts'
import { parseInput } from '../../lib/input.ts'
import type { ComplianceAuditContext } from './complianceAuditDeps.ts'
import { freeze } from './freeze.ts'
import { readComplianceAudit, toView } from './read.ts'
import type { ComplianceAuditView } from '../../model/complianceAudit.ts'

export const createComplianceAuditInput = z.strictObject({
  message: textSchema.default('').describe('the reason of the audit'),
})

/**
 * Records the current state of all environments. @throws TwinstackError `invalid-request`,
 * `forbidden`
 */
export async function createComplianceAudit({
  ctx,
  input,
}: {
  ctx: ComplianceAuditContext
  input: z.input<typeof createComplianceAuditInput>
}): Promise<ComplianceAuditView> {
  const { message } = parseInput(createComplianceAuditInput, input)
  authorise(ctx.actor, 'compliance-audits:make')
  return ctx.store.readInSnapshot(async store => {
    const stored = await freeze(store, ctx.complianceAudit, {
      by: toActorRecord(ctx.actor),
      message,
    })
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'audit.make',
        target: stored.id,
        outcome: 'done',
        detail: { number: stored.number, digest: stored.digest },
      },
    )
    return toView(await readComplianceAudit(store, stored), ctx.complianceAudit)
  })
}
