/**
 * A receiver of bolt for the requests that `api` passes on: verifies, parses, and answers with the
 * acknowledgement of the listeners.
 */
import type { App, AckFn, Receiver } from '@slack/bolt'

import { isTwinstackError, TwinstackError } from '../../lib/errors.ts'
import type { Bolt } from './bolt.ts'
import { parseBody, verify } from './verify.ts'
import { hashSha256 } from '../../lib/hash.ts'
import type { Log } from '../../lib/log.ts'
import type { Answer, WebhookRequest } from '../../model/integrationService.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

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
    const body = parseBody(webhookRequest)
    // Slack checks whether the address responds (old slash commands) and whether it belongs to us
    // (events)
    if (body['ssl_check'] !== undefined) return { status: 200 }
    const { type, challenge } = body
    if (type === 'url_verification')
      return { status: 200, body: typeof challenge === 'string' ? challenge : '' }
    return this.#process(webhookRequest, body)
  }

  #process({ headers, body: raw }: WebhookRequest, body: Record<string, unknown>): Promise<Answer> {
    const retry = Number(headers['x-slack-retry-num'])
    return new Promise((resolve, reject) => {
      const ack: AckFn<unknown> = async response => {
        resolve(createAnswer(response))
      }
      const event = {
        body,
        ack,
        customProperties: { digest: hashSha256(raw) },
        ...(Number.isInteger(retry) && { retryNum: retry }),
      }
      requirePresent(this.#app)
        .processEvent(event)
        .then(
          // has no effect after an acknowledgement
          () =>
            reject(
              new TwinstackError('invalid-request', 'no listener handles this request', {
                hint: 'docs/chat.md has the manifest of the app',
              }),
            ),
          (error: unknown) => {
            this.#log.warn({ err: error }, 'a request of Slack could not be processed')
            reject(createFailureError(error))
          },
        )
    })
  }
}

function createAnswer(response: unknown): Answer {
  if (response === undefined || response === null || response === '') return { status: 200 }
  if (typeof response === 'string') return { status: 200, body: response }
  return { status: 200, body: JSON.stringify(response), type: 'application/json; charset=utf-8' }
}

/** bolt wraps the errors of its listeners */
function createFailureError(error: unknown): TwinstackError {
  const original = (error as { original?: unknown }).original ?? error
  return isTwinstackError(original)
    ? original
    : new TwinstackError('unavailable', 'the request could not be processed', {
        cause: original,
        hint: 'try again',
      })
}
