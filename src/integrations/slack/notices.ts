/** Posts notices to channels. */
import { readOperationView } from '../commands/show.ts'

import type { Notice } from '../../model/finding.ts'
import { createMessageId } from './api.ts'
import { formatNoticeMessage, formatViewMessage } from './blocks.ts'

import type { Reader } from '../../model/integrationService.ts'
import type { SlackServices } from './slackServices.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

type Channel = SlackServices['settings']['channels'][number]

export function createChannelReader(
  services: SlackServices,
  { channel, ...wanted }: Channel,
): Reader {
  return {
    name: `slack ${channel}`,
    wanted,
    postNotice: notice => postNotice(services, channel, notice),
  }
}

/**
 * A notice that requests an approval becomes a status message, so that its buttons disappear after
 * the decision.
 */
async function postNotice(services: SlackServices, channel: string, notice: Notice): Promise<void> {
  const { store } = services
  const needsApproval = notice.type === 'approval.requested' && notice.operation !== null
  const key = `notice:${channel}:${notice.seq}`
  if (needsApproval && (await store.integrations.statusMessages.get('slack', key))) return
  const view = needsApproval
    ? await readOperationView(store, requirePresent(notice.operation))
    : null
  const message = view ? formatViewMessage(view, notice.text) : formatNoticeMessage(notice)
  const posted = await (
    await services.getApi()
  ).call('chat.postMessage', {
    channel,
    ...message,
    unfurl_links: false,
    client_msg_id: createMessageId(key),
    metadata: { event_type: 'twinstack_notice', event_payload: { seq: notice.seq } },
  })
  if (view)
    await store.integrations.statusMessages.show({
      integration: 'slack',
      key,
      place: { channel: posted['channel'], ts: posted['ts'], content: notice.text },
      environment: notice.environment,
      operation: notice.operation,
    })
}
