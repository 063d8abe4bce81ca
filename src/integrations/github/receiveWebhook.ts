/**
 * Receives webhooks of GitHub:
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
import { verify } from '@octokit/webhooks-methods'
import type { InboxStore } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { getDelivery, storeEvent } from '../pullRequests/webhookRequest.ts'
import { getProject, readEvent } from './read.ts'
import type { Answer, WebhookRequest } from '../../model/integrationService.ts'

type WebhookOptions = { secret: string; project: string; inbox: Pick<InboxStore, 'put'> }

/**
 * Verifies the signature before it parses the body. GitHub signs neither a timestamp nor the
 * delivery id, so a copied request could arrive under a new id. The digest of the body is stored
 * too, and a body that was received before is a duplicate.
 */
export async function receiveGithubWebhook(
  { secret, project, inbox }: WebhookOptions,
  { headers, body }: WebhookRequest,
): Promise<Answer> {
  const text = body.toString('utf8')
  if (!(await isSigned(secret, text, headers['x-hub-signature-256'])))
    throw new TwinstackError(
      'unauthenticated',
      'X-Hub-Signature-256 is missing or does not match the secret of this webhook',
      {
        hint:
          'set the same secret in the webhook and in webhookSecretFile of the integrations ' +
          'file; see docs/github.md',
      },
    )
  const delivery = getDelivery(headers['x-github-delivery'], 'X-GitHub-Delivery')
  const event = headers['x-github-event'] ?? ''
  if (event === 'ping') return { status: 200, body: 'pong' }
  return storeEvent(inbox, {
    name: 'github',
    project,
    delivery,
    digest: hashSha256(body),
    event,
    body: readContent(headers['content-type'], text),
    readProject: getProject,
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

/** A webhook can be configured to send a form that contains the JSON. */
function readContent(type: string | undefined, text: string): string {
  return /^application\/x-www-form-urlencoded\b/i.test(type ?? '')
    ? (new URLSearchParams(text).get('payload') ?? '')
    : text
}
