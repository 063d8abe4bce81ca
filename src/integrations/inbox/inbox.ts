/** Does what came in through the doors: once, in order of its lane, and again after a failure. */
import { TwinstackError, errorMessage } from '../../lib/errors.ts'
import type { Polling } from '../../lib/poll.ts'
import { isAway, isRefused } from './failures.ts'
import type { ReceivedEvent, InboxStore, Settled } from '../../model/integrationStore.ts'
import { startIntegrationSlots } from './slots.ts'
import type { IntegrationName } from '../../model/integration.ts'
import type { Log } from '../../lib/log.ts'
import type { OpenIntegration, Receive } from '../../model/integrationService.ts'

/** seconds before the next attempt, after the first, the second…; then always the last */
const pauses = [2, 10, 60, 300]
/**
 * seconds for which something is tried again: while what it needs is away or busy, and after an
 * error that nobody foresaw, which holds up its lane
 */
export const patience = { away: 6 * 3600, unforeseen: 400 }
const atOnce = 4
/** longer than any door takes with one */
const holdSeconds = 120

type PerIntegration<Part extends 'abandoned' | 'patienceSeconds'> = Partial<
  Record<IntegrationName, NonNullable<OpenIntegration[Part]>>
>
export type Inbox = {
  inbox: InboxStore
  receive: Partial<Record<IntegrationName, Receive>>
  abandoned?: PerIntegration<'abandoned'>
  patienceSeconds?: PerIntegration<'patienceSeconds'>
  log: Log
  now?: () => Date
}

export function startInbox({
  everySeconds = 0.5,
  ...inbox
}: Inbox & { everySeconds?: number }): Polling {
  return startIntegrationSlots({
    open: inbox.receive,
    slots: atOnce,
    everySeconds,
    log: inbox.log,
    what: 'what came in could not be looked for; it is tried again',
    take: (free, integration) => inbox.inbox.takeDue(free, holdSeconds, integration),
    work: one => received(inbox, one),
  })
}

/** What is due now, of all doors, by hand; returns how many were taken. */
export async function receiveDue(inbox: Inbox): Promise<number> {
  const receivedEvent = await inbox.inbox.takeDue(atOnce, holdSeconds)
  await Promise.all(receivedEvent.map(one => received(inbox, one)))
  return receivedEvent.length
}

async function received(inbox: Inbox, receivedEvent: ReceivedEvent): Promise<void> {
  await inbox.inbox.settle(receivedEvent.id, await outcome(inbox, receivedEvent))
}

async function outcome(inbox: Inbox, receivedEvent: ReceivedEvent): Promise<Settled> {
  const { receive, log, now = () => new Date() } = inbox
  try {
    const integration = receive[receivedEvent.integration]
    if (!integration) return { state: 'dead', error: 'this door is closed' }
    await integration(receivedEvent)
    return { state: 'done' }
  } catch (error) {
    const said = errorMessage(error)
    const pause = pauseAfter(receivedEvent.attempts, patienceFor(inbox, receivedEvent, error))
    log.warn(
      {
        integration: receivedEvent.integration,
        delivery: receivedEvent.delivery,
        subject: receivedEvent.subject,
        error: said,
      },
      pause === null
        ? 'what came in was given up'
        : 'what came in could not be done; it is tried again',
    )
    if (pause !== null)
      return { state: 'waiting', nextAt: new Date(now().getTime() + pause * 1000), error: said }
    await tell(inbox, receivedEvent, error)
    return { state: 'dead', error: said }
  }
}

function patienceFor(
  { patienceSeconds }: Inbox,
  receivedEvent: ReceivedEvent,
  error: unknown,
): number {
  if (isRefused(error)) return 0
  const most = patienceSeconds?.[receivedEvent.integration]?.(receivedEvent) ?? patience.away
  return isAway(error) ? most : Math.min(most, patience.unforeseen)
}

/**
 * Seconds until the next attempt; null when all attempts would take longer than the patience. Pure.
 */
export function pauseAfter(attempts: number, seconds: number): number | null {
  const before = (n: number) => pauses[n] ?? pauses.at(-1)!
  const spent = Array.from({ length: attempts + 1 }, (_, n) => before(n)).reduce(
    (sum, pause) => sum + pause,
    0,
  )
  return spent <= seconds ? before(attempts) : null
}

/**
 * Before it is settled: a crash repeats it rather than loses it. What nobody foresaw is for the log
 * alone, not for a pull request that anybody reads.
 */
async function tell(
  { abandoned, log }: Inbox,
  receivedEvent: ReceivedEvent,
  error: unknown,
): Promise<void> {
  const why =
    error instanceof TwinstackError && error.code !== 'internal'
      ? error.message
      : 'an error inside, which stands in the log of the service'
  try {
    await abandoned?.[receivedEvent.integration]?.(receivedEvent, why)
  } catch (failed) {
    log.warn(
      {
        integration: receivedEvent.integration,
        delivery: receivedEvent.delivery,
        error: String(failed),
      },
      'nobody could be told that what came in was given up',
    )
  }
}
