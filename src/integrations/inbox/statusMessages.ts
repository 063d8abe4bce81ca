/**
 * Keeps the messages that show an operation up to date, through restarts, without sending the same
 * content twice.
 */
import type { PollHandle } from '../../lib/poll.ts'
import { PartialUpdateError } from './partialUpdate.ts'
import type { StatusMessage, StatusMessageStore } from '../../model/integrationStore.ts'
import { startIntegrationSlots } from './slots.ts'
import type { IntegrationName } from '../../model/integration.ts'
import type { Log } from '../../lib/log.ts'
import type { ShowMessage } from '../../model/integrationService.ts'
import { getErrorMessage } from '../../lib/errors.ts'

/**
 * seconds between two updates of one message: chats accept one change a second and channel, forges
 * fewer
 */
const updateIntervals: Record<IntegrationName, number> = { slack: 2, github: 5, gitlab: 5 }
/**
 * seconds before the next attempt: after the first failure, the second, …; then the message stays
 * as it is
 */
export const retryDelays = [5, 15, 60, 300, 900, 3600]
const concurrency = 8
/** seconds; longer than any integration needs for eight messages, slowed down by its rate limits */
const lockSeconds = 120

export type StatusMessages = {
  statusMessages: StatusMessageStore
  showMessage: Partial<Record<IntegrationName, ShowMessage>>
  log: Log
  now?: () => Date
}

export function startStatusMessages({
  everySeconds = 1,
  ...statusMessages
}: StatusMessages & { everySeconds?: number }): PollHandle {
  return startIntegrationSlots({
    open: statusMessages.showMessage,
    slots: concurrency,
    everySeconds,
    log: statusMessages.log,
    what: 'due status messages could not be read; the next attempt follows',
    take: (free, integration) =>
      statusMessages.statusMessages.takeDue(free, lockSeconds, integration),
    work: statusMessage => updateMessage(statusMessages, statusMessage),
  })
}

/** Updates all due messages of all integrations; returns their number. */
export async function showDueMessages(statusMessages: StatusMessages): Promise<number> {
  let count = 0
  for (;;) {
    const due = await statusMessages.statusMessages.takeDue(concurrency, lockSeconds)
    await Promise.all(due.map(statusMessage => updateMessage(statusMessages, statusMessage)))
    count += due.length
    if (due.length < concurrency) return count
  }
}

async function updateMessage(
  { statusMessages, showMessage, log, now = () => new Date() }: StatusMessages,
  statusMessage: StatusMessage,
): Promise<void> {
  const addSeconds = (seconds: number) => new Date(now().getTime() + seconds * 1000)
  try {
    const integration = showMessage[statusMessage.integration]
    if (!integration)
      return await statusMessages.settle(statusMessage, {
        nextAt: null,
        error: 'this integration is not configured',
      })
    const {
      place,
      shown,
      done,
      again = updateIntervals[statusMessage.integration],
    } = await integration(statusMessage)
    await statusMessages.settle(statusMessage, {
      place,
      shown,
      nextAt: done ? null : addSeconds(again),
      error: null,
    })
  } catch (error) {
    const message = getErrorMessage(error)
    const delay = retryDelays[statusMessage.attempts]
    log.warn(
      { integration: statusMessage.integration, statusMessage: statusMessage.key, err: error },
      delay === undefined
        ? 'a status message failed for the last time and is not updated any more'
        : 'a status message could not be updated; it is retried',
    )
    await statusMessages.settle(statusMessage, {
      ...(error instanceof PartialUpdateError && { place: error.place }),
      nextAt: delay === undefined ? null : addSeconds(delay),
      error: message,
    })
  }
}
