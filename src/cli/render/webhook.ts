/** Webhooks and deliveries as text. */
import type { Delivery, Webhook } from '../../model/webhook.ts'
import { shortenId } from '../../lib/typeName.ts'
import { formatMoment, formatTable } from '../text.ts'

export function formatWebhookTable(webhooks: Webhook[]): string[] {
  return formatTable(
    ['ID', 'URL', 'EVENTS', 'ENVIRONMENTS', 'STATE', 'WAITING', 'DEAD'],
    webhooks.map(w => [
      shortenId(w.id),
      w.url,
      w.events?.join(' ') ?? 'all',
      w.environments?.join(' ') ?? 'all',
      w.active ? 'active' : `stopped${w.stopped ? `: ${w.stopped}` : ''}`,
      String(w.waiting),
      String(w.dead),
    ]),
  )
}

export function formatDeliveryTable(deliveries: Delivery[]): string[] {
  return formatTable(
    ['ID', 'CREATED', 'TYPE', 'STATE', 'ATTEMPTS', 'LAST ANSWER', 'NEXT'],
    deliveries.map(d => [
      shortenId(d.id),
      formatMoment(d.createdAt),
      d.type,
      d.state,
      String(d.attempts),
      d.lastError ?? String(d.lastStatus ?? '-'),
      formatMoment(d.nextAt),
    ]),
  )
}
