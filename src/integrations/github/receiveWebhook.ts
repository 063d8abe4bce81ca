/**
 * GitHub at the door:
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
import { verify } from '@octokit/webhooks-methods'
import type { InboxStore } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { sha256 } from '../../lib/hash.ts'
import { deliveryOf, keep } from '../pullRequests/webhookRequest.ts'
import { projectOf, readEvent } from './read.ts'
import type { Answer, WebhookRequest } from '../../model/integrationService.ts'

type Given = { secret: string; project: string; inbox: Pick<InboxStore, 'put'> }

/**
 * Nothing of the body is read before its signature is proven. GitHub signs no time, so the digest
 * of the body is remembered beside the id of the delivery, which is not signed either.
 */
export async function receiveGithubWebhook(
  { secret, project, inbox }: Given,
  { headers, body }: WebhookRequest,
): Promise<Answer> {
  const text = body.toString('utf8')
  if (!(await isSigned(secret, text, headers['x-hub-signature-256'])))
    throw new TwinstackError(
      'unauthenticated',
      "X-Hub-Signature-256 is missing, or not made with this door's secret",
      {
        hint: 'the webhook and webhookSecretFile of the doors file need the same secret; docs/github.md',
      },
    )
  const delivery = deliveryOf(headers['x-github-delivery'], 'X-GitHub-Delivery')
  const event = headers['x-github-event'] ?? ''
  if (event === 'ping') return { status: 200, body: 'pong' }
  return keep(inbox, {
    name: 'github',
    project,
    delivery,
    digest: sha256(body),
    event,
    body: contentOf(headers['content-type'], text),
    projectOf,
    read: readEvent,
  })
}

async function isSigned(
  secret: string,
  text: string,
  signature: string | undefined,
): Promise<boolean> {
  return (
    text !== '' && signature !== undefined && signature !== '' && verify(secret, text, signature)
  )
}

/** A webhook may be set to send a form with the JSON in it. */
function contentOf(type: string | undefined, text: string): string {
  return /^application\/x-www-form-urlencoded\b/i.test(type ?? '')
    ? (new URLSearchParams(text).get('payload') ?? '')
    : text
}
