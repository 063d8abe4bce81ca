/** The integration with Slack: over HTTP, by Socket Mode, or for sending only. */

import { readSecret } from '../inbox/file.ts'

import { createApi, respond } from './api.ts'
import { createApp } from './app.ts'
import { formatReplyMessage } from './blocks.ts'
import { loadBolt } from './bolt.ts'
import { createQuietLogger } from './log.ts'
import { createChannelReader } from './notices.ts'
import { showMessage } from './showStatusMessage.ts'
import { reportFailure, retrySeconds, receive } from './receive.ts'
import { WebhookReceiver } from './receiver.ts'

import { hashSha256 } from '../../lib/hash.ts'

import type { OpenIntegration } from '../../model/integrationService.ts'
import type { SlackServices } from './slackServices.ts'
import { memoise } from '../../lib/memoise.ts'
type SlackOptions = Pick<
  SlackServices,
  'store' | 'log' | 'contextFor' | 'directory' | 'settings'
> & {
  file: string
}

/** @throws TwinstackError `invalid-request` for a secret that can't be read */
export function createSlackIntegration({ file, ...options }: SlackOptions): OpenIntegration {
  const { settings, log } = options
  const token = readSecret(file, settings.botTokenFile, 'slack.botTokenFile')
  const signingSecret =
    settings.signingSecretFile === undefined
      ? null
      : readSecret(file, settings.signingSecretFile, 'slack.signingSecretFile')
  const appToken =
    settings.appTokenFile === undefined
      ? null
      : readSecret(file, settings.appTokenFile, 'slack.appTokenFile')
  const bolt = memoise(loadBolt)
  const services: SlackServices = {
    ...options,
    getApi: memoise(async () => createApi(await bolt(), { token, url: settings.api, log })),
    respond: async ({ responseUrl }, reply, only = false) => {
      if (responseUrl === null || (only && reply.lines.length === 0)) return
      await respond(settings.api, responseUrl, formatReplyMessage(reply))
    },
  }
  const http =
    signingSecret === null
      ? null
      : memoise(async () => {
          const receiver = new WebhookReceiver(await bolt(), signingSecret, log)
          createApp(await bolt(), services, receiver, token)
          return receiver
        })
  const socket =
    appToken === null
      ? null
      : memoise(async () => {
          const framework = await bolt()
          const receiver = new framework.SocketModeReceiver({
            appToken,
            logger: createQuietLogger(log),
            installerOptions: { clientOptions: { slackApiUrl: settings.api } },
            customPropertiesExtractor: ({ body }: { body: unknown }) => ({
              digest: hashSha256(JSON.stringify(body)),
            }),
          })
          return createApp(framework, services, receiver, token)
        })
  return {
    name: 'slack',
    ...(http && { receiveWebhook: async request => (await http()).receiveWebhook(request) }),
    receive: receivedEvent => receive(services, receivedEvent),
    reportFailure: (receivedEvent, error) => reportFailure(services, receivedEvent, error),
    retrySeconds: () => retrySeconds,
    showMessage: statusMessage => showMessage(services, statusMessage),
    readers: settings.channels.map(channel => createChannelReader(services, channel)),
    start: async () => {
      await Promise.all([services.getApi(), http?.()])
      // an unreachable Slack must not stop the service from starting; the client keeps trying
      socket?.()
        .then(app => app.start())
        .catch((error: unknown) => {
          log.warn({ err: error }, 'Slack is not connected by Socket Mode')
        })
    },
    stop: async () => {
      await (await socket?.())?.stop()
    },
  }
}
