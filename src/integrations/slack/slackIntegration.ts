/** The door to Slack: over HTTP, by Socket Mode, or only out. */
import type { z } from 'zod'
import type { Reply } from '../../model/command.ts'
import { secretOf } from '../inbox/file.ts'
import type { ContextFor, Directory, Log, OpenDoor } from '../../model/inbox.ts'
import type { slackDoor } from '../../model/integration.ts'
import type { Store } from '../../model/store.ts'
import { createApi, respond, type Api } from './api.ts'
import { createApp } from './app.ts'
import { replyMessage } from './blocks.ts'
import { loadBolt } from './bolt.ts'
import { quiet } from './log.ts'
import { channelReader } from './notices.ts'
import { paint } from './showStatusMessage.ts'
import { gaveUp, patience, receive } from './receive.ts'
import { KnockReceiver } from './receiver.ts'
import type { Task } from './tasks.ts'
import { digestOf } from './verify.ts'

export type SlackServices = {
  store: Store
  log: Log
  contextFor: ContextFor
  directory: Directory
  settings: z.infer<typeof slackDoor>
  api(): Promise<Api>
  /** to who asked alone; with `only` only what is more than the title */
  say(task: Pick<Task, 'responseUrl'>, reply: Reply, only?: boolean): Promise<void>
}
type Given = Pick<SlackServices, 'store' | 'log' | 'contextFor' | 'directory' | 'settings'> & {
  file: string
}

/** @throws TwinstackError `invalid-request` for a secret that can't be read */
export function createSlackDoor({ file, ...given }: Given): OpenDoor {
  const { settings, log } = given
  const token = secretOf(file, settings.botTokenFile, 'slack.botTokenFile')
  const signingSecret =
    settings.signingSecretFile === undefined
      ? null
      : secretOf(file, settings.signingSecretFile, 'slack.signingSecretFile')
  const appToken =
    settings.appTokenFile === undefined
      ? null
      : secretOf(file, settings.appTokenFile, 'slack.appTokenFile')
  const bolt = once(loadBolt)
  const services: SlackServices = {
    ...given,
    api: once(async () => createApi(await bolt(), { token, url: settings.api, log })),
    say: async ({ responseUrl }, reply, only = false) => {
      if (responseUrl === null || (only && reply.lines.length === 0)) return
      await respond(settings.api, responseUrl, replyMessage(reply))
    },
  }
  const http =
    signingSecret === null
      ? null
      : once(async () => {
          const receiver = new KnockReceiver(await bolt(), signingSecret, log)
          createApp(await bolt(), services, receiver, token)
          return receiver
        })
  const socket =
    appToken === null
      ? null
      : once(async () => {
          const framework = await bolt()
          const receiver = new framework.SocketModeReceiver({
            appToken,
            logger: quiet(log),
            installerOptions: { clientOptions: { slackApiUrl: settings.api } },
            customPropertiesExtractor: ({ body }: { body: unknown }) => ({
              digest: digestOf(JSON.stringify(body)),
            }),
          })
          return createApp(framework, services, receiver, token)
        })
  return {
    name: 'slack',
    ...(http && { knock: async knock => (await http()).knock(knock) }),
    receive: arrived => receive(services, arrived),
    gaveUp: (arrived, error) => gaveUp(services, arrived, error),
    patienceSeconds: () => patience,
    paint: board => paint(services, board),
    readers: settings.channels.map(channel => channelReader(services, channel)),
    start: async () => {
      await Promise.all([services.api(), http?.()])
      // a Slack that is away must not keep the service from starting; the client goes on trying
      socket?.()
        .then(app => app.start())
        .catch(error => {
          log.warn({ error: String(error) }, 'no connection to Slack by Socket Mode')
        })
    },
    stop: async () => {
      await (await socket?.())?.stop()
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
