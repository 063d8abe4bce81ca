/**
 * Does what came from a forge. May be called again with the same: everything it asks for is known
 * by the delivery, or asked for but once.
 */
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { takeComment } from './comment.ts'
import type { Forging } from './forge.ts'
import { takePull } from './pullRequest.ts'
import { takePush } from './push.ts'
import { forgeEventSchema } from './pullRequestEvent.ts'
import type { Receive } from '../../model/integrationService.ts'

export function receiver(forging: Forging): Receive {
  return async receivedEvent => take(forging, receivedEvent)
}

async function take(forging: Forging, receivedEvent: ReceivedEvent): Promise<void> {
  const event = forgeEventSchema.parse(JSON.parse(receivedEvent.body))
  if (event.what === 'pull-request') return takePull(forging, event, receivedEvent)
  return event.what === 'push'
    ? takePush(forging, event, receivedEvent)
    : takeComment(forging, event, receivedEvent)
}
