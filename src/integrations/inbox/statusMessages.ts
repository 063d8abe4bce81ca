/**
 * Keeps the messages that show an operation up to date, through restarts, without sending what is
 * shown already.
 */
import type { Polling } from '../../lib/poll.ts'
import { PartlyShown } from './partly.ts'
import type { StatusMessage, StatusMessageStore } from '../../model/integrationStore.ts'
import { startIntegrationSlots } from './slots.ts'
import type { IntegrationName } from '../../model/integration.ts'
import type { Log } from '../../lib/log.ts'
import type { ShowMessage } from '../../model/integrationService.ts'
import { errorMessage } from '../../lib/errors.ts'

/**
 * seconds between two looks at one board: chats take a change a second and channel, forges fewer
 */
const every: Record<IntegrationName, number> = { slack: 2, github: 5, gitlab: 5 }
/** seconds before the next attempt, after the first, the second…; then it is left as it is */
export const pauses = [5, 15, 60, 300, 900, 3600]
const atOnce = 8
/** longer than any door takes with eight of them, slowed down by its rate limits */
const holdSeconds = 120

export type StatusMessages = {
  statusMessages: StatusMessageStore
  showMessage: Partial<Record<IntegrationName, ShowMessage>>
  log: Log
  now?: () => Date
}

export function startStatusMessages({
  everySeconds = 1,
  ...statusMessages
}: StatusMessages & { everySeconds?: number }): Polling {
  return startIntegrationSlots({
    open: statusMessages.showMessage,
    slots: atOnce,
    everySeconds,
    log: statusMessages.log,
    what: 'messages to be kept up to date could not be looked for; it is tried again',
    take: (free, integration) =>
      statusMessages.statusMessages.takeDue(free, holdSeconds, integration),
    work: statusMessage => messageShown(statusMessages, statusMessage),
  })
}

/** All that is due now, of all doors, by hand; returns how many were looked at. */
export async function showDueMessages(statusMessages: StatusMessages): Promise<number> {
  let looked = 0
  for (;;) {
    const due = await statusMessages.statusMessages.takeDue(atOnce, holdSeconds)
    await Promise.all(due.map(statusMessage => messageShown(statusMessages, statusMessage)))
    looked += due.length
    if (due.length < atOnce) return looked
  }
}

async function messageShown(
  { statusMessages, showMessage, log, now = () => new Date() }: StatusMessages,
  statusMessage: StatusMessage,
): Promise<void> {
  const after = (seconds: number) => new Date(now().getTime() + seconds * 1000)
  try {
    const integration = showMessage[statusMessage.integration]
    if (!integration)
      return await statusMessages.settle(statusMessage, {
        nextAt: null,
        error: 'this door is closed',
      })
    const {
      place,
      shown,
      done,
      again = every[statusMessage.integration],
    } = await integration(statusMessage)
    await statusMessages.settle(statusMessage, {
      place,
      shown,
      nextAt: done ? null : after(again),
      error: null,
    })
  } catch (error) {
    const said = errorMessage(error)
    const pause = pauses[statusMessage.attempts]
    log.warn(
      { integration: statusMessage.integration, statusMessage: statusMessage.key, error: said },
      pause === undefined
        ? 'a message is no longer kept up to date'
        : 'a message could not be brought up to date; it is tried again',
    )
    await statusMessages.settle(statusMessage, {
      ...(error instanceof PartlyShown && { place: error.place }),
      nextAt: pause === undefined ? null : after(pause),
      error: said,
    })
  }
}
