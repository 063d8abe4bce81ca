import { pageSchema } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { parseInput } from '../../lib/input.ts'

import type { z } from 'zod'
import { summariseAudits } from './read.ts'
import type { ComplianceAuditSummary } from '../../model/complianceAudit.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** Audits, newest first. @throws TwinstackError `invalid-request`, `forbidden` */
export async function listComplianceAudits({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof pageSchema>
}): Promise<Page<ComplianceAuditSummary>> {
  const request = parseInput(pageSchema, input)
  authorise(ctx.actor, 'compliance-audits:read')
  const { items, ...page } = await ctx.store.complianceAudits.list(request)
  return {
    ...page,
    items: summariseAudits(
      items,
      await ctx.store.complianceAudits.listEntries(items.map(({ id }) => id)),
    ),
  }
}
