/**
 * Does what came from a forge. May be called again with the same: everything it asks for is known
 * by the delivery, or asked for but once.
 */
import type { Arrived, Receive } from '../../model/inbox.ts'
import { takeComment } from './comment.ts'
import type { Forging } from './forge.ts'
import { takePull } from './pullRequest.ts'
import { takePush } from './push.ts'
import { forgeEventSchema } from './pullRequestEvent.ts'

export function receiver(forging: Forging): Receive {
  return async arrived => take(forging, arrived)
}

async function take(forging: Forging, arrived: Arrived): Promise<void> {
  const event = forgeEventSchema.parse(JSON.parse(arrived.body))
  if (event.what === 'pull-request') return takePull(forging, event, arrived)
  return event.what === 'push'
    ? takePush(forging, event, arrived)
    : takeComment(forging, event, arrived)
}
