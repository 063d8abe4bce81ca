/**
 * Processes an event and answers: with a status message in the channel, or with a reply that only
 * the sender sees.
 */
import type { Actor } from '../../model/actor.ts'
import { parseCommand } from '../commands/parse.ts'
import { isRefusal, performCommand, createRefusalReply } from '../commands/perform.ts'
import { readOperationView } from '../commands/show.ts'
import { refuseStranger } from '../commands/refuseUnknownUser.ts'
import type { Reply } from '../../model/command.ts'
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import type { Operation } from '../../model/operation.ts'
import { createMessageId, SlackRefusal } from './api.ts'
import { formatViewMessage } from './blocks.ts'

import { parseTask, type Task } from './tasks.ts'
import type { SlackServices } from './slackServices.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

export async function receive(
  services: SlackServices,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const task = parseTask(receivedEvent.body)
  if (task.needsConfirmation) return
  const actor = services.directory.findPerson('slack', task.user)
  if (!actor)
    return services.respond(
      task,
      await refuseStranger({
        contextFor: services.contextFor,
        integration: 'slack',
        user: task.user,
        text: task.text,
      }),
    )
  const reply = await processTask(services, actor, task, `slack ${receivedEvent.id}`)
  if (!reply.operation || reply.confirm) return services.respond(task, reply)
  const shown = await show(services, task.channel, reply.operation)
  if (shown === 'here' && task.button) return
  await services.respond(task, shown === 'nowhere' ? addInvitation(reply) : reply, shown === 'new')
}

/** seconds: a command is obsolete after that, and Slack accepts a reply for half an hour */
export const retrySeconds = 400

/** Only the sender gets it: the command may have run, and only the reply was lost. */
export async function reportFailure(
  services: SlackServices,
  { body }: ReceivedEvent,
  error: string,
): Promise<void> {
  const task = parseTask(body)
  if (task.needsConfirmation) return
  await services.respond(task, {
    title: `${task.text || 'help'}: failed after several attempts (${error})`,
    lines: ['check the state with status, then repeat the command'],
    tone: 'bad',
    operation: null,
    environment: null,
  })
}

async function processTask(
  { contextFor }: SlackServices,
  actor: Actor,
  { text }: Task,
  key: string,
): Promise<Reply> {
  try {
    return await performCommand({ ctx: contextFor(actor, null), command: parseCommand(text), key })
  } catch (error) {
    if (!isRefusal(error)) throw error
    return createRefusalReply(error, null)
  }
}

/**
 * `here`: a message exists and is updated; `new`: a message was posted; `nowhere`: nothing can be
 * posted in this channel.
 */
async function show(
  { store, getApi: api, settings }: SlackServices,
  channel: string | null,
  operation: Operation,
): Promise<'here' | 'new' | 'nowhere'> {
  const statusMessage = {
    integration: 'slack' as const,
    key: `op:${operation.id}`,
    environment: operation.environment,
    operation: operation.id,
  }
  if (await store.integrations.statusMessages.get('slack', statusMessage.key)) {
    await store.integrations.statusMessages.show({ ...statusMessage, place: {} })
    return 'here'
  }
  if (channel === null) return 'nowhere'
  const view = await readOperationView(store, operation.id)
  if (!view) return 'nowhere'
  try {
    const posted = await (
      await api()
    ).call('chat.postMessage', {
      channel,
      ...formatViewMessage(view),
      unfurl_links: false,
      client_msg_id: createMessageId(statusMessage.key),
      metadata: { event_type: 'twinstack_operation', event_payload: { operation: operation.id } },
    })
    await store.integrations.statusMessages.show({
      ...statusMessage,
      place: { channel: posted['channel'], ts: posted['ts'], api: settings.api },
    })
    return 'new'
  } catch (error) {
    if (error instanceof SlackRefusal) return 'nowhere'
    throw error
  }
}

function addInvitation(reply: Reply): Reply {
  return {
    ...reply,
    lines: [
      ...reply.lines,
      `operation ${requirePresent(reply.operation).id}`,
      'no message can be posted here: /invite the app to this channel to get one',
    ],
  }
}
