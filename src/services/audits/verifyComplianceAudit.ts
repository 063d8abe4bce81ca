import type { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import type { Store } from '../../model/store.ts'

import type { ComplianceAuditContext } from './complianceAuditDeps.ts'
import { complianceAuditIdInput } from './getComplianceAudit.ts'
import { verifyRowsOnce, type Rows } from './verify.ts'
import type { ComplianceAuditVerification } from '../../model/complianceAudit.ts'
import type { ComplianceAuditDeps } from '../../model/complianceAuditService.ts'

/** Computes digest, chain and seals again. @throws TwinstackError `not-found`, `forbidden` */
export async function verifyComplianceAudit({
  ctx,
  input,
}: {
  ctx: ComplianceAuditContext
  input: z.input<typeof complianceAuditIdInput>
}): Promise<ComplianceAuditVerification> {
  const { id } = parseInput(complianceAuditIdInput, input)
  authorise(ctx.actor, 'compliance-audits:read')
  return ctx.store.readInSnapshot(store => verifyStored(store, ctx.complianceAudit, id))
}

/** Runs in a snapshot, or in a transaction that has locked the audits. */
export async function verifyStored(
  store: Store,
  { key }: ComplianceAuditDeps,
  id: string,
): Promise<ComplianceAuditVerification> {
  const stored = await store.complianceAudits.get(id)
  if (!stored)
    throw new TwinstackError('not-found', `there is no audit ${id}`, {
      hint: 'GET /v1/compliance-audits lists them',
    })
  const entries = await store.complianceAudits.listEntries([id])
  const checks = verifyRowsOnce(
    {
      stored,
      entries,
      head: await store.complianceAudits.getHead(id),
      previous: await findPrevious(store, stored.document),
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

async function findPrevious(store: Store, document: string): Promise<Rows['previous']> {
  const id = readPreviousId(document)
  const stored = id === null ? null : await store.complianceAudits.get(id)
  return stored && { stored, entries: await store.complianceAudits.listEntries([stored.id]) }
}

/** null for a document that can't be parsed any more; another check reports that */
function readPreviousId(document: string): string | null {
  try {
    const { previous } = JSON.parse(document) as { previous?: { id?: unknown } | null }
    return typeof previous?.id === 'string' ? previous.id : null
  } catch {
    return null
  }
}
