import { TwinstackError } from '../errors.ts'
import type { VerbContext } from '../operations/ports.ts'
import type { Webhook } from './words.ts'

/** `seal`: to the key of the service, which alone can open it again. */
export type NotifyContext = VerbContext & { seal (value: Record<string, unknown>): Promise<string> }

/** @throws TwinstackError `not-found` */
export async function findWebhook ({ store }: Pick<VerbContext, 'store'>, id: string): Promise<Webhook> {
  const webhook = await store.webhooks.get(id)
  if (!webhook) throw new TwinstackError('not-found', `there is no webhook ${id}`, { hint: 'GET /v1/webhooks lists them' })
  return webhook
}
