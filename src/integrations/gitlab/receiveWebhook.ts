/** GitLab at the door: https://docs.gitlab.com/user/project/integrations/webhooks/ */
import { timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { InboxStore } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { deliveryOf, keep } from '../pullRequests/webhookRequest.ts'
import { projectOf, readEvent } from './read.ts'
import type { Answer, WebhookRequest } from '../../model/integrationService.ts'
import { sha256, sha256Bytes } from '../../lib/hash.ts'

type Given = { secret: string; project: string; inbox: Pick<InboxStore, 'put'> }

/**
 * A secret `whsec_…` is a signing token (Standard Webhooks: signed with its moment); any other is
 * sent as it is in `X-Gitlab-Token`. A body may be sent twice in earnest (a branch that goes back
 * and forth), so the id of the delivery is what may not come twice.
 */
export async function receiveGitlabWebhook(
  { secret, project, inbox }: Given,
  { headers, body }: WebhookRequest,
): Promise<Answer> {
  const text = body.toString('utf8')
  if (!isGenuine(secret, text, headers))
    throw new TwinstackError(
      'unauthenticated',
      "the webhook is not proven by this door's secret, or is too old",
      {
        hint: 'the webhook and webhookSecretFile of the doors file need the same secret; docs/github.md',
      },
    )
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new TwinstackError('unsupported-media-type', 'expected application/json')
  const delivery = deliveryId(headers, body)
  return keep(inbox, {
    name: 'gitlab',
    project,
    delivery,
    digest: sha256(delivery, '\n', body),
    event: headers['x-gitlab-event'] ?? '',
    body: text,
    projectOf,
    read: readEvent,
  })
}

function isGenuine(secret: string, text: string, headers: WebhookRequest['headers']): boolean {
  if (!secret.startsWith('whsec_')) return sameSecret(secret, headers['x-gitlab-token'] ?? '')
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

/** Of digests, so that neither length nor content shows in the time it takes. */
function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => sha256Bytes(text)
  return timingSafeEqual(digest(one), digest(other))
}

/**
 * Retries have the same key. Older GitLabs send only an id of the event, which those that it causes
 * share.
 */
function deliveryId(headers: WebhookRequest['headers'], body: Buffer): string {
  const own = headers['webhook-id'] ?? headers['idempotency-key']
  return own !== undefined
    ? deliveryOf(own, 'Idempotency-Key')
    : `${deliveryOf(headers['x-gitlab-event-uuid'], 'X-Gitlab-Event-UUID')}-${sha256(body).slice(0, 16)}`
}
