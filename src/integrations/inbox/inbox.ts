/** Processes received events: each once, in the order of its subject, and again after a failure. */
import { TwinstackError, getErrorMessage } from '../../lib/errors.ts'
import type { PollHandle } from '../../lib/poll.ts'
import { isTemporary, isFinalRefusal } from './failures.ts'
import type { ReceivedEvent, InboxStore, SettledNotice } from '../../model/integrationStore.ts'
import { startIntegrationSlots } from './slots.ts'
import type { IntegrationName } from '../../model/integration.ts'
import type { Log } from '../../lib/log.ts'
import type { OpenIntegration, ReceiveEvent } from '../../model/integrationService.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * seconds before the next attempt: after the first failure, the second, …; then always the last
 * value
 */
const retryDelays = [2, 10, 60, 300]
/**
 * seconds for which an event is retried: after temporary failures, and after an unexpected error,
 * which blocks later events of the same subject
 */
export const retrySeconds = { away: 6 * 3600, unforeseen: 400 }
const concurrency = 4
/** seconds; longer than any integration needs for one event */
const lockSeconds = 120

type PerIntegration<Part extends 'reportFailure' | 'retrySeconds'> = Partial<
  Record<IntegrationName, NonNullable<OpenIntegration[Part]>>
>
export type Inbox = {
  inbox: InboxStore
  receive: Partial<Record<IntegrationName, ReceiveEvent>>
  reportFailure?: PerIntegration<'reportFailure'>
  retrySecondsOf?: PerIntegration<'retrySeconds'>
  log: Log
  now?: () => Date
}

export function startInbox({
  everySeconds = 0.5,
  ...inbox
}: Inbox & { everySeconds?: number }): PollHandle {
  return startIntegrationSlots({
    open: inbox.receive,
    slots: concurrency,
    everySeconds,
    log: inbox.log,
    what: 'due events could not be read; the next attempt follows',
    take: (free, integration) => inbox.inbox.takeDue(free, lockSeconds, integration),
    work: one => processEvent(inbox, one),
  })
}

/** Processes all due events of all integrations once; returns their number. */
export async function receiveDue(inbox: Inbox): Promise<number> {
  const receivedEvent = await inbox.inbox.takeDue(concurrency, lockSeconds)
  await Promise.all(receivedEvent.map(one => processEvent(inbox, one)))
  return receivedEvent.length
}

async function processEvent(inbox: Inbox, receivedEvent: ReceivedEvent): Promise<void> {
  await inbox.inbox.settle(receivedEvent.id, await runEvent(inbox, receivedEvent))
}

async function runEvent(inbox: Inbox, receivedEvent: ReceivedEvent): Promise<SettledNotice> {
  const { receive, log, now = () => new Date() } = inbox
  try {
    const integration = receive[receivedEvent.integration]
    if (!integration) return { state: 'dead', error: 'this integration is not configured' }
    await integration(receivedEvent)
    return { state: 'done' }
  } catch (error) {
    const message = getErrorMessage(error)
    const delay = retryDelay(receivedEvent.attempts, retrySecondsFor(inbox, receivedEvent, error))
    log.warn(
      {
        integration: receivedEvent.integration,
        delivery: receivedEvent.delivery,
        subject: receivedEvent.subject,
        err: error,
      },
      delay === null ? 'an event failed for the last time' : 'an event failed; it is retried',
    )
    if (delay !== null)
      return { state: 'waiting', nextAt: new Date(now().getTime() + delay * 1000), error: message }
    await reportFailure(inbox, receivedEvent, error)
    return { state: 'dead', error: message }
  }
}

function retrySecondsFor(
  { retrySecondsOf }: Inbox,
  receivedEvent: ReceivedEvent,
  error: unknown,
): number {
  if (isFinalRefusal(error)) return 0
  const most = retrySecondsOf?.[receivedEvent.integration]?.(receivedEvent) ?? retrySeconds.away
  return isTemporary(error) ? most : Math.min(most, retrySeconds.unforeseen)
}

/**
 * Seconds until the next attempt; null when all attempts would take longer than `seconds`. Pure.
 */
export function retryDelay(attempts: number, seconds: number): number | null {
  const computeDelayBefore = (n: number) => retryDelays[n] ?? requirePresent(retryDelays.at(-1))
  const spent = Array.from({ length: attempts + 1 }, (_, n) => computeDelayBefore(n)).reduce(
    (sum, delay) => sum + delay,
    0,
  )
  return spent <= seconds ? computeDelayBefore(attempts) : null
}

/**
 * Reports the failure before the event is settled, so that a crash repeats the report and does not
 * lose it. An unexpected error goes to the log only, because anybody may read a pull request.
 */
async function reportFailure(
  { reportFailure, log }: Inbox,
  receivedEvent: ReceivedEvent,
  error: unknown,
): Promise<void> {
  const why =
    error instanceof TwinstackError && error.code !== 'internal'
      ? error.message
      : 'an internal error; the log of the service has the details'
  try {
    await reportFailure?.[receivedEvent.integration]?.(receivedEvent, why)
  } catch (failed) {
    log.warn(
      {
        integration: receivedEvent.integration,
        delivery: receivedEvent.delivery,
        err: failed,
      },
      'the failure of an event could not be reported',
    )
  }
}
