import { writeAuditLog } from '../access/auditLog.ts'
import { toActorRecord, schedule as clock, type Actor } from '../../model/actor.ts'
import type { Store } from '../../model/store.ts'

import { freeze } from './freeze.ts'
import { readComplianceAudit, toSummary } from './read.ts'
import type { ComplianceAuditDeps } from '../../model/complianceAuditService.ts'

type Needs = { store: Store; complianceAudit: ComplianceAuditDeps }
/**
 * milliseconds in which another run counts as a repeat of the first: each audit is large and is
 * kept permanently
 */
const repeat = 10 * 60 * 1000

/**
 * Creates the audit of a schedule on behalf of `actor`. `store` is the root store: an audit is a
 * snapshot and can't be part of the transaction that updates the schedule, so a run that is
 * repeated soon after creates no second one.
 */
export async function runScheduledComplianceAudit(
  { store, complianceAudit }: Needs,
  schedule: { id: string },
  actor: Actor = clock,
  now = new Date(),
): Promise<{ note: string; made: boolean }> {
  return store.readInSnapshot(async bound => {
    await bound.complianceAudits.begin()
    const newest = await bound.complianceAudits.getNewest()
    if (newest && now.getTime() - Date.parse(newest.madeAt) < repeat)
      return { made: false, note: `audit ${newest.number} was created just before` }
    const stored = await freeze(bound, complianceAudit, {
      by: toActorRecord(actor),
      message: `by schedule ${schedule.id}`,
    })
    await writeAuditLog(
      { store: bound, actor, requestId: null },
      {
        action: 'audit.make',
        target: stored.id,
        outcome: 'done',
        detail: { number: stored.number, digest: stored.digest, schedule: schedule.id },
      },
    )
    const { status, findings } = toSummary(
      stored,
      (await readComplianceAudit(bound, stored)).entries,
    )
    return {
      made: true,
      note: `audit ${stored.number}: ${status}, ${findings.failing} open findings`,
    }
  })
}

/** The handler of the task `audit`. It does not use the store of the task: see above. */
export function createScheduledComplianceAudit(needs: Needs) {
  return async (
    schedule: { id: string; environment?: string | null },
    _store: Store,
    actor: Actor,
  ): Promise<{ operation: null; note: string } | { skipped: string }> => {
    // created by a version that did not refuse it
    if (schedule.environment)
      return { skipped: `an audit covers all environments, not only ${schedule.environment}` }
    const { made, note } = await runScheduledComplianceAudit(needs, schedule, actor)
    return made ? { operation: null, note } : { skipped: note }
  }
}
