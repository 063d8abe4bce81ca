import { writeAuditLog } from '../access/auditLog.ts'
import { actorRecord, schedule as clock, type Actor } from '../../model/actor.ts'
import type { Store } from '../../model/store.ts'

import { freeze } from './freeze.ts'
import { readComplianceAudit, toSummary } from './read.ts'
import type { ComplianceAuditDeps } from '../../model/complianceAuditService.ts'

type Needs = { store: Store; complianceAudit: ComplianceAuditDeps }
/**
 * milliseconds in which another run is taken for a repeat of the first, whoever asks: each freezes
 * everything and stays for ever
 */
const repeat = 10 * 60 * 1000

/**
 * The audit that a schedule asks for, in the name of `actor`. `store` is the root one: an audit is
 * a snapshot, and can't be made in the transaction that moves the schedule on; so a run that is
 * repeated soon after makes no second one.
 */
export async function runScheduledComplianceAudit(
  { store, complianceAudit }: Needs,
  schedule: { id: string },
  actor: Actor = clock,
  now = new Date(),
): Promise<{ note: string; made: boolean }> {
  return store.snapshot(async bound => {
    await bound.complianceAudits.begin()
    const newest = await bound.complianceAudits.newest()
    if (newest && now.getTime() - Date.parse(newest.madeAt) < repeat)
      return { made: false, note: `audit ${newest.number} was made just before` }
    const stored = await freeze(bound, complianceAudit, {
      by: actorRecord(actor),
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
export function scheduledComplianceAudit(needs: Needs) {
  return async (
    schedule: { id: string; environment?: string | null },
    _store: Store,
    actor: Actor,
  ): Promise<{ operation: null; note: string } | { skipped: string }> => {
    // made when that was not refused yet
    if (schedule.environment)
      return { skipped: `an audit is over all environments, not of ${schedule.environment} alone` }
    const { made, note } = await runScheduledComplianceAudit(needs, schedule, actor)
    return made ? { operation: null, note } : { skipped: note }
  }
}
