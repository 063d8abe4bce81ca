/** Webhooks and deliveries as text. */
import type { Delivery, Webhook } from '../../model/webhook.ts'
import { moment, table } from '../text.ts'

export function webhookTable(webhooks: Webhook[]): string[] {
  return table(
    ['ID', 'URL', 'EVENTS', 'ENVIRONMENTS', 'STATE', 'WAITING', 'DEAD'],
    webhooks.map(w => [
      w.id,
      w.url,
      w.events?.join(' ') ?? 'all',
      w.environments?.join(' ') ?? 'all',
      w.active ? 'active' : `stopped${w.stopped ? `: ${w.stopped}` : ''}`,
      String(w.waiting),
      String(w.dead),
    ]),
  )
}

export function deliveryTable(deliveries: Delivery[]): string[] {
  return table(
    ['ID', 'CREATED', 'TYPE', 'STATE', 'ATTEMPTS', 'LAST ANSWER', 'NEXT'],
    deliveries.map(d => [
      d.id,
      moment(d.createdAt),
      d.type,
      d.state,
      String(d.attempts),
      d.lastError ?? String(d.lastStatus ?? '-'),
      moment(d.nextAt),
    ]),
  )
}
