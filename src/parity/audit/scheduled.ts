import { recordAudit } from '../../access/audit.ts'
import { actorRecord, type Actor } from '../../actor.ts'
import type { Store } from '../../operations/ports.ts'
import type { Auditing } from '../ports.ts'
import { freeze } from './freeze.ts'
import { readAudit, summaryOf } from './read.ts'

/** the clock (the same that asks for operations by schedule) */
const clock: Actor = { kind: 'system', name: 'schedule', role: 'admin', tokenId: null, address: null }
/** milliseconds in which a second run is taken for a repeat of the first */
const repeat = 10 * 60 * 1000

/**
 * The audit that a schedule asks for. `store` is the root one: an audit is a snapshot, and can't be made in the transaction
 * that moves the schedule on; so a run that is repeated soon after makes no second one.
 */
export async function runScheduledAudit ({ store, auditing }: { store: Store, auditing: Auditing }, schedule: { id: string }): Promise<{ note: string }> {
  return store.snapshot(async bound => {
    await bound.audits.begin()
    const newest = await bound.audits.newest()
    if (newest && newest.index.madeBy.kind === 'system' && Date.now() - Date.parse(newest.madeAt) < repeat) return { note: `audit ${newest.number} was made just before` }
    const stored = await freeze(bound, auditing, { by: actorRecord(clock), message: `by schedule ${schedule.id}` })
    await recordAudit({ store: bound, actor: clock, requestId: null }, { action: 'audit.make', target: stored.id, outcome: 'done', detail: { number: stored.number, digest: stored.digest, schedule: schedule.id } })
    const { status, findings } = summaryOf(stored, (await readAudit(bound, stored)).entries)
    return { note: `audit ${stored.number}: ${status}, ${findings.failing} findings to look after` }
  })
}

/** The same as the handler of the task `audit`: `(schedule, store) => Promise<{operation, note}>`; the bound store is not used. */
export function scheduledAudit (needs: { store: Store, auditing: Auditing }) {
  return async (schedule: { id: string }): Promise<{ operation: null, note: string }> => ({ operation: null, ...await runScheduledAudit(needs, schedule) })
}
