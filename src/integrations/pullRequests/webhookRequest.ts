/** What both forges' webhooks have in common once they are proven: read, kept once, answered. */
import { ZodError } from 'zod'
import type { InboundEvent, InboxStore } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { plain } from './page/escape.ts'
import type { ForgeName } from './forge.ts'
import type { ForgeEvent } from './pullRequestEvent.ts'
import type { Answer } from '../../model/integrationService.ts'

/** `digest`: of what may not come twice; `read` may throw what zod throws */
export type Came = {
  name: ForgeName
  project: string
  delivery: string
  digest: string
  event: string
  body: string
  projectOf(payload: unknown): string
  read(event: string, payload: unknown): ForgeEvent | null
}

/**
 * 202: kept, or of no interest; 200: it came before, and starts nothing. @throws TwinstackError
 * `invalid-request`
 */
export async function keep(inbox: Pick<InboxStore, 'put'>, came: Came): Promise<Answer> {
  const payload = parsed(came)
  if (
    !same(
      reading(() => came.projectOf(payload)),
      came.project,
    )
  )
    return { status: 202, body: 'another repository: nothing is done' }
  const event = reading(() => came.read(came.event, payload))
  if (event === null) return { status: 202, body: 'of no interest here' }
  return (await inbox.put(inboundEventOf(came, event)))
    ? { status: 202, body: 'taken' }
    : { status: 200, body: 'taken before' }
}

function inboundEventOf(
  { name, project, delivery, digest }: Came,
  event: ForgeEvent,
): InboundEvent {
  const lane =
    event.what === 'push'
      ? `${project}@${event.branch}`
      : `${project}#${event.what === 'comment' ? event.number : event.pull.number}`
  const did = event.what === 'pull-request' ? ` ${event.did}` : ''
  return {
    integration: name,
    delivery,
    digest,
    lane,
    subject: plain(`${event.what}${did} ${lane} by ${event.sender}`, 300),
    body: JSON.stringify(event),
  }
}

/** Forges tell names of repositories in any case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function parsed({ body }: Came): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new TwinstackError('invalid-request', 'the body is no JSON', {
      cause: error,
      hint: 'let the webhook send application/json',
    })
  }
}

function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ZodError)) throw error
    const fields = error.issues
      .slice(0, 10)
      .map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new TwinstackError(
      'invalid-request',
      `the event is not as it should be: ${fields.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
      { fields },
    )
  }
}

/** An id that a forge gives its deliveries. @throws TwinstackError `invalid-request` */
export function deliveryOf(header: string | undefined, name: string): string {
  if (header !== undefined && /^[\w.-]{1,100}$/.test(header)) return header
  throw new TwinstackError('invalid-request', `${name}: expected the id of the delivery`, {
    fields: [{ path: name, message: 'expected 1 to 100 letters, digits, dots or dashes' }],
  })
}
