/**
 * The listeners of the app. Each request is stored in the inbox before it is acknowledged, and
 * processed from there.
 */
import type { App, Receiver } from '@slack/bolt'
import { readConfirmation } from '../commands/confirm.ts'
import { formatCommandText, parseCommand } from '../commands/parse.ts'
import type { Confirmation } from '../../model/command.ts'
import { createConfirmModal, modalId, nameBlock } from './blocks.ts'

import type { Bolt } from './bolt.ts'
import { createQuietLogger } from './log.ts'
import { unescape } from './mrkdwn.ts'
import { actionPrefix, readModal, validateButton } from './validateAction.ts'
import { createInboundEvent, type Task } from './tasks.ts'
import type { SlackServices } from './slackServices.ts'

type ReceivedDelivery = { delivery: string; digest: string; trigger: string }

export function createApp(
  bolt: Bolt,
  services: SlackServices,
  receiver: Receiver,
  token: string,
): App {
  const app = new bolt.App({
    receiver,
    logger: createQuietLogger(services.log),
    ignoreSelf: false,
    // the first command needs no call to Slack
    authorize: async () => ({ botToken: token }),
    clientOptions: { slackApiUrl: services.settings.api },
  })
  app.error(async error => {
    throw error
  })
  commands(app, services)
  actions(app, services)
  modals(app, services)
  return app
}

function commands(app: App, services: SlackServices): void {
  app.command(services.settings.command, async ({ body, ack, context }) => {
    const task: Task = {
      user: body.user_id,
      channel: body.channel_id,
      text: unescape(body.text ?? ''),
      responseUrl: body.response_url ?? null,
      button: false,
      needsConfirmation: false,
    }
    await take(
      services,
      task,
      { delivery: body.trigger_id, digest: computeDigest(context), trigger: body.trigger_id },
      ack,
    )
  })
}

function actions(app: App, services: SlackServices): void {
  app.action(new RegExp(`^${actionPrefix}`), async ({ body, action, ack, context }) => {
    if (body.type !== 'block_actions' || action.type !== 'button') return ack()
    validateButton('action_id' in action ? String(action.action_id) : '', action.value ?? '')
    const task: Task = {
      user: body.user.id,
      channel: body.channel?.id ?? null,
      text: action.value ?? '',
      responseUrl: body.response_url ?? null,
      button: true,
      needsConfirmation: false,
    }
    await take(
      services,
      task,
      {
        delivery: `${body.trigger_id} ${'action_ts' in action ? action.action_ts : ''}`,
        digest: computeDigest(context),
        trigger: body.trigger_id,
      },
      ack,
    )
  })
}

/** Accepts a modal that contains the name, and shows the expected name otherwise. */
function modals(app: App, services: SlackServices): void {
  app.view(modalId, async ({ body, view, ack, context }) => {
    const { command, word, channel, responseUrl } = readModal(view.private_metadata)
    const typed = view.state.values[nameBlock]?.[nameBlock]?.value?.trim() ?? ''
    if (typed !== word)
      return ack({ response_action: 'errors', errors: { [nameBlock]: `expected exactly ${word}` } })
    const text = formatCommandText({ ...command, options: { ...command.options, confirm: word } })
    const task: Task = {
      user: body.user.id,
      channel,
      text,
      responseUrl,
      button: false,
      needsConfirmation: false,
    }
    await services.store.integrations.inbox.put(
      createInboundEvent(task, { delivery: `view ${view.id}`, digest: computeDigest(context) }),
    )
    await ack()
  })
}

/**
 * A duplicate is acknowledged only. A dangerous command opens a modal, which has to happen within
 * three seconds.
 */
async function take(
  services: SlackServices,
  task: Task,
  received: ReceivedDelivery,
  ack: () => Promise<void>,
): Promise<void> {
  const confirmation = await findConfirmation(services, task)
  const fresh = await services.store.integrations.inbox.put(
    createInboundEvent({ ...task, needsConfirmation: confirmation !== null }, received),
  )
  await ack()
  if (!fresh || !confirmation) return
  try {
    const api = await services.getApi()
    await api.call('views.open', {
      trigger_id: received.trigger,
      view: createConfirmModal(confirmation, task),
    })
  } catch (error) {
    services.log.warn({ err: error }, 'a modal could not be opened')
    await services.respond(task, {
      title: 'the confirmation could not be shown',
      lines: [`write: ${confirmation.command} --confirm ${confirmation.word}`],
      tone: 'bad',
      operation: null,
      environment: null,
    })
  }
}

/** Null also for a command that can't be parsed or is not allowed: the processing reports that. */
async function findConfirmation(
  { directory, contextFor }: SlackServices,
  task: Task,
): Promise<Confirmation | null> {
  const actor = directory.findPerson('slack', task.user)
  if (!actor) return null
  try {
    return await readConfirmation({
      ctx: contextFor(actor, null),
      command: parseCommand(task.text),
    })
  } catch {
    return null
  }
}

const computeDigest = (context: object) => String((context as { digest?: unknown }).digest)
