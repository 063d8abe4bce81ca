/**
 * Processes events of a forge. A repeated event starts nothing twice: its operations have the
 * delivery as key.
 */
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { takeComment } from './comment.ts'
import type { ForgeContext } from './forge.ts'
import { takePull } from './pullRequest.ts'
import { takePush } from './push.ts'
import { forgeEventSchema } from './pullRequestEvent.ts'
import type { ReceiveEvent } from '../../model/integrationService.ts'

export function createReceiver(forgeContext: ForgeContext): ReceiveEvent {
  return async receivedEvent => take(forgeContext, receivedEvent)
}

async function take(forgeContext: ForgeContext, receivedEvent: ReceivedEvent): Promise<void> {
  const event = forgeEventSchema.parse(JSON.parse(receivedEvent.body))
  if (event.type === 'pull-request') return takePull(forgeContext, event, receivedEvent)
  return event.type === 'push'
    ? takePush(forgeContext, event, receivedEvent)
    : takeComment(forgeContext, event, receivedEvent)
}
