/** Receives webhooks of GitLab: https://docs.gitlab.com/user/project/integrations/webhooks/ */
import { timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { InboxStore } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { getDelivery, storeEvent } from '../pullRequests/webhookRequest.ts'
import { getProject, readEvent } from './read.ts'
import type { Answer, WebhookRequest } from '../../model/integrationService.ts'
import { hashSha256, hashSha256Bytes } from '../../lib/hash.ts'

type WebhookOptions = { secret: string; project: string; inbox: Pick<InboxStore, 'put'> }

/**
 * A secret `whsec_…` is a signing token (Standard Webhooks, signed with a timestamp); any other
 * secret is sent as it is in `X-Gitlab-Token`. The same body may be sent twice on purpose (a branch
 * that moves back and forth), so only the delivery id identifies a duplicate.
 */
export async function receiveGitlabWebhook(
  { secret, project, inbox }: WebhookOptions,
  { headers, body }: WebhookRequest,
): Promise<Answer> {
  const text = body.toString('utf8')
  if (!isGenuine(secret, text, headers))
    throw new TwinstackError(
      'unauthenticated',
      'the webhook does not match the secret of this integration, or its timestamp is too old',
      {
        hint:
          'set the same secret in the webhook and in webhookSecretFile of the integrations ' +
          'file; see docs/github.md',
      },
    )
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new TwinstackError('unsupported-media-type', 'expected application/json')
  const delivery = getDeliveryId(headers, body)
  return storeEvent(inbox, {
    name: 'gitlab',
    project,
    delivery,
    digest: hashSha256(delivery, '\n', body),
    event: headers['x-gitlab-event'] ?? '',
    body: text,
    readProject: getProject,
    read: readEvent,
  })
}

function isGenuine(secret: string, text: string, headers: WebhookRequest['headers']): boolean {
  if (!secret.startsWith('whsec_')) return isSameSecret(secret, headers['x-gitlab-token'] ?? '')
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

/** Compares digests, so that the time of the comparison reveals neither length nor content. */
function isSameSecret(one: string, other: string): boolean {
  const computeDigest = (text: string) => hashSha256Bytes(text)
  return timingSafeEqual(computeDigest(one), computeDigest(other))
}

/**
 * Retries have the same key. Older versions of GitLab send only an event id, which several
 * deliveries can share.
 */
function getDeliveryId(headers: WebhookRequest['headers'], body: Buffer): string {
  const own = headers['webhook-id'] ?? headers['idempotency-key']
  return own !== undefined
    ? getDelivery(own, 'Idempotency-Key')
    : `${getDelivery(headers['x-gitlab-event-uuid'], 'X-Gitlab-Event-UUID')}-${hashSha256(body).slice(0, 16)}`
}
