/**
 * A receiver of bolt's for what `api` hands in: verified, read, and answered with what the
 * listeners acknowledge.
 */
import type { App, AckFn, Receiver } from '@slack/bolt'

import { TwinstackError } from '../../lib/errors.ts'
import type { Bolt } from './bolt.ts'
import { read, verify } from './verify.ts'
import { sha256 } from '../../lib/hash.ts'
import type { Log } from '../../lib/log.ts'
import type { Answer, WebhookRequest } from '../../model/integrationService.ts'

export class WebhookReceiver implements Receiver {
  #app: App | undefined
  readonly #bolt: Bolt
  readonly #secret: string
  readonly #log: Log

  constructor(bolt: Bolt, secret: string, log: Log) {
    this.#bolt = bolt
    this.#secret = secret
    this.#log = log
  }

  init(app: App): void {
    this.#app = app
  }
  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  /** @throws TwinstackError `unauthenticated`, `invalid-request`, `unavailable` */
  async receiveWebhook(webhookRequest: WebhookRequest): Promise<Answer> {
    verify(this.#bolt.verifySlackRequest, this.#secret, webhookRequest)
    const body = read(webhookRequest)
    // Slack asks whether the address is up (old slash commands), and whether it is ours (events)
    if (body['ssl_check'] !== undefined) return { status: 200 }
    if (body['type'] === 'url_verification')
      return { status: 200, body: String(body['challenge'] ?? '') }
    return this.#process(webhookRequest, body)
  }

  #process({ headers, body: raw }: WebhookRequest, body: Record<string, unknown>): Promise<Answer> {
    const retry = Number(headers['x-slack-retry-num'])
    return new Promise((resolve, reject) => {
      const ack: AckFn<unknown> = async response => {
        resolve(answerOf(response))
      }
      const event = {
        body,
        ack,
        customProperties: { digest: sha256(raw) },
        ...(Number.isInteger(retry) && { retryNum: retry }),
      }
      this.#app!.processEvent(event).then(
        // after an acknowledgement this settles nothing any more
        () =>
          reject(
            new TwinstackError('invalid-request', 'nothing here takes this', {
              hint: 'docs/chat.md has the manifest of the app',
            }),
          ),
        error => {
          this.#log.warn({ error: String(error) }, 'what Slack sent could not be taken')
          reject(failure(error))
        },
      )
    })
  }
}

function answerOf(response: unknown): Answer {
  if (response === undefined || response === null || response === '') return { status: 200 }
  if (typeof response === 'string') return { status: 200, body: response }
  return { status: 200, body: JSON.stringify(response), type: 'application/json; charset=utf-8' }
}

/** bolt wraps what its listeners throw */
function failure(error: unknown): TwinstackError {
  const original = (error as { original?: unknown }).original ?? error
  return original instanceof TwinstackError
    ? original
    : new TwinstackError('unavailable', 'it could not be taken now', {
        cause: original,
        hint: 'try again',
      })
}
