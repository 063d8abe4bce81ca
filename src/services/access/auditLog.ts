import { z } from 'zod'

import { parseInput } from '../../lib/input.ts'
import { authorise } from './policy.ts'
import type { AuditLogEntry } from '../../model/access.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

export const pageSchema = z.object({
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
})

/**
 * Records who did what. For a change the store of the context is its transaction, so both are
 * stored or neither is; for a refusal it is the plain store.
 */
export async function writeAuditLog(
  ctx: Pick<VerbContext, 'store' | 'actor' | 'requestId'>,
  entry: Pick<AuditLogEntry, 'action' | 'target' | 'outcome'> & {
    detail?: Record<string, unknown>
  },
): Promise<void> {
  const { kind, name, tokenId, address } = ctx.actor
  const via = 'via' in ctx.actor ? (ctx.actor.via ?? null) : null
  await ctx.store.auditLog.append({
    ...entry,
    detail: entry.detail ?? {},
    actor: tokenId ? { kind, name, tokenId } : { kind, name },
    requestId: ctx.requestId,
    address: address ?? via,
  })
}

const filterSchema = pageSchema.extend({
  action: z.string().max(200).optional(),
  actor: z.string().max(200).optional(),
  from: z.date().optional(),
  to: z.date().optional(),
})

/** The audit log, newest first. Needs `audit:read`. */
export async function listAuditLog({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: unknown
}): Promise<Page<AuditLogEntry>> {
  const page = parseInput(filterSchema, input ?? {})
  authorise(ctx.actor, 'audit-log:read')
  return await ctx.store.auditLog.list(page)
}
