import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { toActorRecord } from '../../model/actor.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import type { Store } from '../../model/store.ts'
import type { ComplianceAuditContext } from './complianceAuditDeps.ts'
import { sealEntry } from './chain.ts'
import { requireAudit, readComplianceAudit, toView, type ComplianceAuditState } from './read.ts'
import {
  decisionSchema,
  findingKeySchema,
  type ComplianceAuditView,
  type Decision,
  type EntryBody,
} from '../../model/complianceAudit.ts'

const inputSchema = z.strictObject({
  id: z.uuid(),
  key: findingKeySchema,
  decision: decisionSchema,
})

/**
 * Accepts, assigns or resolves a finding of the newest audit.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`, `audit-signed`, `conflict`
 * when a newer audit took the finding over
 */
export async function decideFinding({
  ctx,
  input,
}: {
  ctx: ComplianceAuditContext
  input: z.input<typeof inputSchema>
}): Promise<ComplianceAuditView> {
  const { id, key, decision } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'compliance-audits:decide')
  requireDayNotPast(decision)
  return ctx.store.runInTransaction(async store => {
    await store.complianceAudits.begin()
    const audit = await requireAudit(store, id)
    await requireDecidable(store, audit, key)
    await appendEntry(store, ctx, audit, createBody(key, decision))
    await writeAuditLog(
      { ...ctx, store },
      {
        action: `audit.${decision.decision}`,
        target: id,
        outcome: 'done',
        detail: { finding: key, ...decision },
      },
    )
    return toView(await readComplianceAudit(store, audit.stored), ctx.complianceAudit)
  })
}

/** The next link of the chain; the caller has locked the audits (`begin`). */
export async function appendEntry(
  store: Store,
  { actor, complianceAudit }: ComplianceAuditContext,
  { stored }: ComplianceAuditState,
  body: EntryBody,
): Promise<void> {
  const head = await store.complianceAudits.getHead(stored.id)
  if (!head)
    throw new TwinstackError(
      'conflict',
      `the end of the chain of audit ${stored.number} is missing`,
      {
        hint: `GET /v1/compliance-audits/${stored.id}/verify shows what was changed`,
      },
    )
  const sealed = sealEntry(
    { at: new Date().toISOString(), by: toActorRecord(actor), body },
    head,
    complianceAudit.key,
  )
  await store.complianceAudits.append(sealed.entry, sealed.head)
}

/** A past day is refused. */
function requireDayNotPast(decision: Decision): void {
  const [path, day] =
    decision.decision === 'assign'
      ? ['due', decision.due]
      : ['until', decision.decision === 'accept' ? decision.until : undefined]
  if (day === undefined || day >= new Date().toISOString().slice(0, 10)) return
  throw new TwinstackError('invalid-request', `${path}: ${day} is over`, {
    fields: [{ path: path, message: 'expected today or a later day (UTC)' }],
  })
}

async function requireDecidable(
  store: Store,
  { stored, entries, current }: ComplianceAuditState,
  key: string,
): Promise<void> {
  const signature = entries.find(({ body }) => body.type === 'sign')
  if (signature)
    throw new TwinstackError(
      'audit-signed',
      `audit ${stored.number} was signed by ${signature.by.name}: nothing about its findings ` +
        'can be changed',
      {
        hint:
          'create a new audit with POST /v1/compliance-audits; it begins with the open findings of ' +
          'this one',
      },
    )
  const newest = await store.complianceAudits.getNewest()
  if (newest && newest.id !== stored.id)
    throw new TwinstackError(
      'conflict',
      `audit ${newest.number} has taken over the findings of audit ${stored.number}`,
      { hint: `decide in audit ${newest.id}` },
    )
  const finding = current.find(one => one.key === key)
  if (!finding)
    throw new TwinstackError('not-found', `audit ${stored.number} has no finding ${key}`)
  if (finding.state === 'resolved')
    throw new TwinstackError(
      'conflict',
      `the finding ${key} is resolved: ${finding.resolution?.reason ?? ''}`,
      { hint: 'if it is found again, the next audit opens it again' },
    )
}

function createBody(finding: string, decision: Decision): EntryBody {
  if (decision.decision === 'accept')
    return { type: 'accept', finding, reason: decision.reason, until: decision.until ?? null }
  if (decision.decision === 'assign')
    return { type: 'assign', finding, person: decision.person, due: decision.due }
  return { type: 'resolve', finding, reason: decision.reason }
}
