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

export function createReceiver(forging: ForgeContext): ReceiveEvent {
  return async receivedEvent => take(forging, receivedEvent)
}

async function take(forging: ForgeContext, receivedEvent: ReceivedEvent): Promise<void> {
  const event = forgeEventSchema.parse(JSON.parse(receivedEvent.body))
  if (event.type === 'pull-request') return takePull(forging, event, receivedEvent)
  return event.type === 'push'
    ? takePush(forging, event, receivedEvent)
    : takeComment(forging, event, receivedEvent)
}
