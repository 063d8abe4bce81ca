/** Does what came in through the doors: once, in order of its lane, and again after a failure. */
import { TwinstackError } from '../errors.ts'
import { startRounds, type Rounds } from '../rounds.ts'
import type { Arrived, InboxStore, Log, Receive, Settled } from './ports.ts'
import type { Door } from './words.ts'

/** seconds before the next attempt, after the first, the second… */
export const pauses = [2, 10, 60, 300]
const atOnce = 4
/** longer than any door takes with one */
const holdSeconds = 120

export type Inbox = { inbox: InboxStore, receive: Partial<Record<Door, Receive>>, log: Log, now?: () => Date }

export function startInbox ({ everySeconds = 0.5, ...inbox }: Inbox & { everySeconds?: number }): Rounds {
  return startRounds({ round: async () => await receiveDue(inbox) > 0, everySeconds, log: inbox.log, what: 'what came in could not be looked for; it is tried again' })
}

/** One round; returns how many were taken. */
export async function receiveDue (inbox: Inbox): Promise<number> {
  const arrived = await inbox.inbox.takeDue(atOnce, holdSeconds)
  await Promise.all(arrived.map(async one => inbox.inbox.settle(one.id, await outcome(inbox, one))))
  return arrived.length
}

async function outcome ({ receive, log, now = () => new Date() }: Inbox, arrived: Arrived): Promise<Settled> {
  try {
    const door = receive[arrived.door]
    if (!door) return { state: 'dead', error: 'this door is closed' }
    await door(arrived)
    return { state: 'done' }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const pause = refused(error) ? undefined : pauses[arrived.attempts]
    log.warn({ door: arrived.door, delivery: arrived.delivery, subject: arrived.subject, error: said }, pause === undefined ? 'what came in was given up' : 'what came in could not be done; it is tried again')
    return pause === undefined ? { state: 'dead', error: said } : { state: 'waiting', nextAt: new Date(now().getTime() + pause * 1000), error: said }
  }
}

/** What is refused once is refused again. */
function refused (error: unknown): boolean {
  return error instanceof TwinstackError && !['unavailable', 'internal', 'rate-limited'].includes(error.code)
}
