import { setTimeout as sleep } from 'node:timers/promises'
import { isOutage } from '../../lib/outage.ts'

/** The longest outage of the database that an update of a plain pulumi does not notice. */
const outageMs = 60_000
const pauseMs = 250

/**
 * Repeats work while the database does not answer, or its disk is full. A plain pulumi repeats a
 * request for some seconds only, and then fails an update whose resources exist; a restart of
 * PostgreSQL or an emptied disk should only pause it. `work` must be idempotent: its first attempt
 * may have had its effect.
 *
 * @throws the error of the last attempt, when the outage lasts longer than `waitMs` milliseconds
 */
export async function repeatInOutage<T>(
  work: () => Promise<T>,
  { waitMs = outageMs, pause = pauseMs }: { waitMs?: number; pause?: number } = {},
): Promise<T> {
  for (const end = Date.now() + waitMs; ;) {
    try {
      return await work()
    } catch (error) {
      if (!isOutage(error) || Date.now() >= end) throw error
    }
    await sleep(pause)
  }
}
