import { TwinstackError } from '../../lib/errors.ts'

import { findAddressProblem } from '../../lib/safeHttp/resolve.ts'
import type { Webhook } from '../../model/webhook.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/**
 * `seal` encrypts with the key of the service, which alone can decrypt it. `allow`: hosts,
 * addresses and blocks outside the public internet to which messages may be sent.
 */
export type NotifyContext = VerbContext & {
  seal(value: Record<string, unknown>): Promise<string>
  allow: string[]
}

/** @throws TwinstackError `not-found` */
export async function findWebhook(
  { store }: Pick<VerbContext, 'store'>,
  id: string,
): Promise<Webhook> {
  const webhook = await store.webhooks.get(id)
  if (!webhook)
    throw new TwinstackError('not-found', `there is no webhook ${id}`, {
      hint: 'GET /v1/webhooks lists them',
    })
  return webhook
}

/**
 * @throws TwinstackError `invalid-request` for an address to which nothing is ever sent; a name is
 * checked when it is resolved for a delivery
 */
export function requireAllowedAddress(url: string, allow: string[]): void {
  const problem = findAddressProblem(url, allow)
  if (problem === null) return
  throw new TwinstackError('invalid-request', `url: ${problem}`, {
    fields: [{ path: 'url', message: problem }],
    hint: 'TWINSTACK_WEBHOOKS_ALLOW permits addresses of your own network',
  })
}
