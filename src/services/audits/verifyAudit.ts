import type { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import type { Store } from '../../model/store.ts'

import type { AuditContext } from './auditing.ts'
import { auditIdInput } from './getAudit.ts'
import { verifyRows, type Rows } from './verify.ts'
import type { AuditVerification } from '../../model/complianceAudit.ts'
import type { Auditing } from '../../model/complianceAuditService.ts'

/** Computes digest, chain and seals again. @throws TwinstackError `not-found`, `forbidden` */
export async function verifyAudit({
  ctx,
  input,
}: {
  ctx: AuditContext
  input: z.input<typeof auditIdInput>
}): Promise<AuditVerification> {
  const { id } = parseInput(auditIdInput, input)
  authorise(ctx.actor, 'audits:read')
  return ctx.store.snapshot(store => verified(store, ctx.auditing, id))
}

/** In a snapshot or a transaction that holds the audits. */
export async function verified(
  store: Store,
  { key }: Auditing,
  id: string,
): Promise<AuditVerification> {
  const stored = await store.audits.get(id)
  if (!stored)
    throw new TwinstackError('not-found', `there is no audit ${id}`, {
      hint: 'GET /v1/audits lists them',
    })
  const entries = await store.audits.entries([id])
  const checks = verifyRows(
    {
      stored,
      entries,
      head: await store.audits.head(id),
      previous: await previousOf(store, stored.document),
    },
    key,
  )
  return {
    audit: id,
    number: stored.number,
    digest: stored.digest,
    checkedAt: new Date().toISOString(),
    intact: checks.every(({ intact }) => intact),
    checks,
  }
}

async function previousOf(store: Store, document: string): Promise<Rows['previous']> {
  const id = namedBy(document)
  const stored = id === null ? null : await store.audits.get(id)
  return stored && { stored, entries: await store.audits.entries([stored.id]) }
}

/**
 * null for a document that was changed so that it says nothing any more: that is another check's
 * finding
 */
function namedBy(document: string): string | null {
  try {
    const { previous } = JSON.parse(document) as { previous?: { id?: unknown } | null }
    return typeof previous?.id === 'string' ? previous.id : null
  } catch {
    return null
  }
}
