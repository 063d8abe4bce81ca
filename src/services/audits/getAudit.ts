import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'
import type { AuditContext } from './auditing.ts'
import { mustRead, viewOf } from './read.ts'
import type { AuditView } from '../../model/complianceAudit.ts'

export const auditIdInput = z.strictObject({ id: z.uuid() })

/**
 * The whole of an audit. @throws TwinstackError `not-found`, `forbidden`, `conflict` where the
 * document is no JSON any more
 */
export async function getAudit({
  ctx,
  input,
}: {
  ctx: AuditContext
  input: z.input<typeof auditIdInput>
}): Promise<AuditView> {
  const { id } = parseInput(auditIdInput, input)
  authorise(ctx.actor, 'audits:read')
  return viewOf(await mustRead(ctx.store, id), ctx.auditing)
}
