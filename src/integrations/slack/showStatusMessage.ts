/** Updates a message with the state of its operation. */
import { readOperationView } from '../commands/show.ts'
import type { StatusMessage } from '../../model/integrationStore.ts'
import { SlackRefusal } from './api.ts'
import { formatViewMessage } from './blocks.ts'
import type { SlackServices } from './slackServices.ts'
import { hashSha256 } from '../../lib/hash.ts'

export async function showMessage(
  { store, getApi: api, log }: SlackServices,
  { place, operation, shown }: StatusMessage,
): Promise<{ place: Record<string, unknown>; shown: string; done: boolean }> {
  const view = operation === null ? null : await readOperationView(store, operation)
  const { channel, ts, content } = place
  if (!view || typeof channel !== 'string' || typeof ts !== 'string')
    return { place, shown: shown ?? '', done: true }
  const message = formatViewMessage(view, typeof content === 'string' ? content : undefined)
  const digest = hashSha256(JSON.stringify(message))
  if (digest === shown) return { place, shown: digest, done: view.done }
  try {
    await (await api()).call('chat.update', { channel, ts, ...message })
  } catch (error) {
    if (!(error instanceof SlackRefusal) || !deletedCodes.includes(error.reason)) throw error
    log.info(
      { channel, operation, reason: error.reason },
      'a message in Slack was deleted; it is not updated any more',
    )
    return { place, shown: digest, done: true }
  }
  return { place, shown: digest, done: view.done }
}

const deletedCodes = [
  'message_not_found',
  'cant_update_message',
  'channel_not_found',
  'is_archived',
  'edit_window_closed',
]
