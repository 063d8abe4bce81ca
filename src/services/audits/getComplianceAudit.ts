import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'
import type { ComplianceAuditContext } from './complianceAuditDeps.ts'
import { requireAudit, toView } from './read.ts'
import type { ComplianceAuditView } from '../../model/complianceAudit.ts'

export const complianceAuditIdInput = z.strictObject({ id: z.uuid() })

/**
 * Returns a whole audit. @throws TwinstackError `not-found`, `forbidden`, `conflict` when the
 * document is not valid JSON
 */
export async function getComplianceAudit({
  ctx,
  input,
}: {
  ctx: ComplianceAuditContext
  input: z.input<typeof complianceAuditIdInput>
}): Promise<ComplianceAuditView> {
  const { id } = parseInput(complianceAuditIdInput, input)
  authorise(ctx.actor, 'compliance-audits:read')
  return toView(await requireAudit(ctx.store, id), ctx.complianceAudit)
}
