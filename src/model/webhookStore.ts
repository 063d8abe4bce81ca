/** The ports to webhooks and their deliveries. Types only. */

import type { Delivery, Webhook, WebhookFormat } from './webhook.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

export type NewWebhook = Pick<
  Webhook,
  'url' | 'description' | 'events' | 'environments' | 'severity' | 'format' | 'createdBy'
> & { sealedSecret: string }
export type WebhookChange = Partial<
  Pick<
    Webhook,
    'url' | 'description' | 'events' | 'environments' | 'severity' | 'format' | 'active' | 'stopped'
  >
>
/** One attempt that is due; `body` is the text that is signed and sent. */
export type DueDelivery = {
  id: string
  webhook: string
  url: string
  sealedSecret: string
  type: string
  body: string
  format: WebhookFormat
  attempts: number
}
export type Outcome = {
  state: 'waiting' | 'delivered' | 'dead'
  nextAt: Date | null
  status: number | null
  error: string | null
}

/**
 * A database trigger on the notices creates a delivery for every active webhook that selects the
 * notice, in the same transaction.
 */
export type WebhookStore = {
  create(input: NewWebhook): Promise<Webhook>
  get(id: string): Promise<Webhook | null>
  /** the same, with a row lock for the rest of the transaction */
  lock(id: string): Promise<Webhook | null>
  list(page: PageInput): Promise<Page<Webhook>>
  update(id: string, change: WebhookChange): Promise<Webhook | null>
  /** with its deliveries */
  delete(id: string): Promise<boolean>
  listDeliveries(
    id: string,
    query: PageInput & { state?: Delivery['state'] },
  ): Promise<Page<Delivery>>
  /** a delivery that no notice requested */
  test(id: string, body: { type: string; text: string }): Promise<Delivery>
  /** sends a delivered or abandoned one again; null when it does not exist or still waits */
  replay(webhook: string, delivery: string): Promise<Delivery | null>
  /**
   * takes due deliveries with a lease of `leaseSeconds`; after it another process may take them.
   * Concurrent calls are safe.
   */
  takeDue(limit: number, leaseSeconds: number): Promise<DueDelivery[]>
  settle(delivery: string, outcome: Outcome): Promise<void>
  /** deletes delivered and abandoned ones that are older than this */
  prune(before: Date): Promise<number>
}
