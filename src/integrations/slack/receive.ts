/**
 * Does what came in, and answers: by a message in the channel that shows the operation from then
 * on, or to the one who asked alone.
 */
import type { Actor } from '../../model/actor.ts'
import { parseCommand } from '../commands/parse.ts'
import { isRefusal, performCommand, refusalReply } from '../commands/perform.ts'
import { operationView } from '../commands/show.ts'
import { refuseStranger } from '../commands/stranger.ts'
import type { Reply } from '../../model/command.ts'
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import type { Operation } from '../../model/operation.ts'
import { messageId, SlackRefusal } from './api.ts'
import { viewMessage } from './blocks.ts'

import { taskOf, type Task } from './tasks.ts'
import type { SlackServices } from './slackServices.ts'

export async function receive(
  services: SlackServices,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const task = taskOf(receivedEvent.body)
  if (task.asks) return
  const actor = services.directory.personBy('slack', task.user)
  if (!actor)
    return services.say(
      task,
      await refuseStranger({
        contextFor: services.contextFor,
        integration: 'slack',
        user: task.user,
        text: task.text,
      }),
    )
  const reply = await done(services, actor, task, `slack ${receivedEvent.id}`)
  if (!reply.operation || reply.confirm) return services.say(task, reply)
  const shown = await show(services, task.channel, reply.operation)
  if (shown === 'here' && task.button) return
  await services.say(task, shown === 'nowhere' ? withInvitation(reply) : reply, shown === 'new')
}

/**
 * seconds: who said something does not expect it to be done much later, and Slack takes an answer
 * for half an hour
 */
export const patience = 400

/** Only to who asked: it may have been done, and only the answer lost. */
export async function abandoned(
  services: SlackServices,
  { body }: ReceivedEvent,
  error: string,
): Promise<void> {
  const task = taskOf(body)
  if (task.asks) return
  await services.say(task, {
    title: `${task.text || 'help'}: given up after several attempts (${error})`,
    lines: ['status says how things are; then say it again'],
    tone: 'bad',
    operation: null,
    environment: null,
  })
}

async function done(
  { contextFor }: SlackServices,
  actor: Actor,
  { text }: Task,
  key: string,
): Promise<Reply> {
  try {
    return await performCommand({ ctx: contextFor(actor, null), command: parseCommand(text), key })
  } catch (error) {
    if (!isRefusal(error)) throw error
    return refusalReply(error, null)
  }
}

/**
 * `here`: there is a message already, and it is brought up to date; `new`: there is one now;
 * `nowhere`: it can't be posted in this channel.
 */
async function show(
  { store, api, settings }: SlackServices,
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
  const view = await operationView(store, operation.id)
  if (!view) return 'nowhere'
  try {
    const posted = await (
      await api()
    ).call('chat.postMessage', {
      channel,
      ...viewMessage(view),
      unfurl_links: false,
      client_msg_id: messageId(statusMessage.key),
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

function withInvitation(reply: Reply): Reply {
  return {
    ...reply,
    lines: [
      ...reply.lines,
      `operation ${reply.operation!.id}`,
      'there is no message about it here: /invite the app to this channel to have one',
    ],
  }
}
