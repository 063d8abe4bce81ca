/** The routes of webhooks. */
import type { SendRequest } from './request.ts'
import type { Delivery, Webhook } from '../model/webhook.ts'
import type { PagedList, PageQuery, WebhookInput } from './types.ts'
import { readJson } from './json.ts'

export function createWebhookCalls(send: SendRequest) {
  const toPath = (id: string, rest = '') => `/v1/webhooks/${encodeURIComponent(id)}${rest}`
  return {
    /** only this response contains the secret */
    createWebhook: (body: WebhookInput) =>
      readJson<{ webhook: Webhook; secret: string }>(send('POST', '/v1/webhooks', { body })),
    listWebhooks: (query: PageQuery = {}) =>
      readJson<PagedList<Webhook>>(send('GET', '/v1/webhooks', { query })),
    getWebhook: (id: string) => readJson<Webhook>(send('GET', toPath(id))),
    updateWebhook: (id: string, body: Partial<WebhookInput> & { active?: boolean }) =>
      readJson<Webhook>(send('PATCH', toPath(id), { body })),
    removeWebhook: async (id: string) => {
      await send('DELETE', toPath(id))
    },
    testWebhook: (id: string) => readJson<Delivery>(send('POST', toPath(id, '/test'))),
    listDeliveries: (id: string, query: PageQuery & { state?: Delivery['state'] } = {}) =>
      readJson<PagedList<Delivery>>(send('GET', toPath(id, '/deliveries'), { query })),
    replayDelivery: (id: string, delivery: string) =>
      readJson<Delivery>(
        send('POST', toPath(id, `/deliveries/${encodeURIComponent(delivery)}/replay`)),
      ),
  }
}
