import { z } from 'zod'
import { findPersonBehind } from '../../model/actor.ts'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { textSchema } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import type { Store } from '../../model/store.ts'
import type { ComplianceAuditContext } from './complianceAuditDeps.ts'
import { appendEntry } from './decideFinding.ts'
import { findLastDeployment } from './deployer.ts'
import { isFailing } from './findings.ts'
import { requireAudit, readComplianceAudit, toView, type ComplianceAuditState } from './read.ts'
import { verifyStored } from './verifyComplianceAudit.ts'
import type { ComplianceAuditView } from '../../model/complianceAudit.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

const inputSchema = z.strictObject({
  id: z.uuid(),
  note: textSchema.default('').describe('a note of the signer'),
})

/**
 * Signs an audit: after that nothing about it can be changed, but others may sign too. Only a
 * person signs, by default not the one who deployed production last.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`, `conflict` when it was
 * changed or is signed by this person
 */
export async function signComplianceAudit({
  ctx,
  input,
}: {
  ctx: ComplianceAuditContext
  input: z.input<typeof inputSchema>
}): Promise<ComplianceAuditView> {
  const { id, note } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'compliance-audits:sign')
  if (ctx.actor.kind !== 'person')
    throw new TwinstackError(
      'forbidden',
      `an audit is signed by a person; ${ctx.actor.name} is a ${ctx.actor.kind}`,
      { hint: 'use a token whose owner is a person' },
    )
  return ctx.store.runInTransaction(async store => {
    await store.complianceAudits.begin()
    const audit = await requireAudit(store, id)
    await requireSignable(store, ctx, audit)
    const open = audit.current.filter(isFailing).length
    await appendEntry(store, ctx, audit, {
      type: 'sign',
      digest: audit.stored.digest,
      role: ctx.actor.role ?? 'none',
      note,
      open,
    })
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'audit.sign',
        target: id,
        outcome: 'done',
        detail: { digest: audit.stored.digest, open },
      },
    )
    return toView(await readComplianceAudit(store, audit.stored), ctx.complianceAudit)
  })
}

async function requireSignable(
  store: Store,
  ctx: ComplianceAuditContext,
  { stored, entries, document }: ComplianceAuditState,
): Promise<void> {
  const { name } = ctx.actor
  if (entries.some(({ body, by }) => body.type === 'sign' && isSameText(by.name, name)))
    throw new TwinstackError('conflict', `${name} has signed audit ${stored.number} already`)
  if (ctx.complianceAudit.signer === 'other')
    await requireOtherSigner(store, name, document.environments)
  const { intact, checks } = await verifyStored(store, ctx.complianceAudit, stored.id)
  if (intact) return
  const changed = checks
    .filter(check => !check.intact)
    .map(({ what, detail }) => `${what}: ${detail}`)
    .join('; ')
  throw new TwinstackError(
    'conflict',
    `audit ${stored.number} was changed after its creation: ${changed}`,
    { hint: 'find out who changed the database, then create a new audit' },
  )
}

/** The signer and the deployer must be two persons: names are compared, not tokens. */
async function requireOtherSigner(
  store: Store,
  name: string,
  environments: { name: string; kind: string }[],
): Promise<void> {
  for (const { name: environment } of environments.filter(({ kind }) => kind === 'production')) {
    const deployment = await findLastDeployment(store, environment)
    if (deployment && isSameText(requirePresent(findPersonBehind(deployment.requestedBy)), name)) {
      throw new TwinstackError(
        'forbidden',
        `${name} deployed ${environment} last (operation ${deployment.id}), so another person ` +
          'has to sign',
        { hint: 'TWINSTACK_AUDIT_SIGNER=any allows it' },
      )
    }
  }
}

const isSameText = (one: string, other: string) =>
  one.trim().toLowerCase() === other.trim().toLowerCase()
