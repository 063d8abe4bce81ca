/**
 * The common part of both forges' webhooks after their verification: read the event, store it once,
 * answer.
 */
import { ZodError } from 'zod'
import type { InboundEvent, InboxStore } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { toPlainText } from './render/escape.ts'
import type { ForgeName } from './forge.ts'
import type { ForgeEvent } from './pullRequestEvent.ts'
import type { Answer } from '../../model/integrationService.ts'

/** `digest`: identifies a duplicate; `read` may throw the errors of zod */
export type ForgeWebhook = {
  name: ForgeName
  project: string
  delivery: string
  digest: string
  event: string
  body: string
  readProject(payload: unknown): string
  read(event: string, payload: unknown): ForgeEvent | null
}

/**
 * 202: stored or ignored; 200: a duplicate, which starts nothing. @throws TwinstackError
 * `invalid-request`
 */
export async function storeEvent(
  inbox: Pick<InboxStore, 'put'>,
  webhook: ForgeWebhook,
): Promise<Answer> {
  const payload = parseBody(webhook)
  if (
    !isSameProject(
      readOrRefuse(() => webhook.readProject(payload)),
      webhook.project,
    )
  )
    return { status: 202, body: 'ignored: another repository' }
  const event = readOrRefuse(() => webhook.read(webhook.event, payload))
  if (event === null) return { status: 202, body: 'ignored: this event is not used' }
  return (await inbox.put(createInboundEvent(webhook, event)))
    ? { status: 202, body: 'accepted' }
    : { status: 200, body: 'ignored: received before' }
}

function createInboundEvent(
  { name, project, delivery, digest }: ForgeWebhook,
  event: ForgeEvent,
): InboundEvent {
  const orderingKey =
    event.type === 'push'
      ? `${project}@${event.branch}`
      : `${project}#${event.type === 'comment' ? event.number : event.pull.number}`
  const action = event.type === 'pull-request' ? ` ${event.action}` : ''
  return {
    integration: name,
    delivery,
    digest,
    orderingKey,
    subject: toPlainText(`${event.type}${action} ${orderingKey} by ${event.sender}`, 300),
    body: JSON.stringify(event),
  }
}

/** Repository names are case-insensitive. */
function isSameProject(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function parseBody({ body }: ForgeWebhook): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new TwinstackError('invalid-request', 'the body is not valid JSON', {
      cause: error,
      hint: 'configure the webhook to send application/json',
    })
  }
}

function readOrRefuse<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ZodError)) throw error
    const fields = error.issues
      .slice(0, 10)
      .map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new TwinstackError(
      'invalid-request',
      'the event is invalid: ' +
        `${fields.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
      { fields },
    )
  }
}

/** The delivery id of a forge. @throws TwinstackError `invalid-request` */
export function getDelivery(header: string | undefined, name: string): string {
  if (header !== undefined && /^[\w.-]{1,100}$/.test(header)) return header
  throw new TwinstackError('invalid-request', `${name}: expected the id of the delivery`, {
    fields: [{ path: name, message: 'expected 1 to 100 letters, digits, dots or dashes' }],
  })
}
