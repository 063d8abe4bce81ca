/** Webhooks and deliveries as text. */
import type { Delivery, Webhook } from '../../model/webhook.ts'
import { shortenId } from '../../lib/typeName.ts'
import { formatTable } from '../text.ts'
import { formatTimeCell } from '../../lib/formatTime.ts'

export function formatWebhookTable(webhooks: Webhook[]): string[] {
  return formatTable(
    ['ID', 'URL', 'FORMAT', 'EVENTS', 'SEVERITY', 'ENVIRONMENTS', 'STATE', 'WAITING', 'DEAD'],
    webhooks.map(w => [
      shortenId(w.id),
      w.url,
      w.format,
      w.events?.join(' ') ?? 'all',
      w.severity ?? 'all',
      w.environments?.join(' ') ?? 'all',
      w.active ? 'active' : `stopped${w.stopped ? `: ${w.stopped}` : ''}`,
      String(w.waiting),
      String(w.dead),
    ]),
  )
}

export function formatDeliveryTable(deliveries: Delivery[]): string[] {
  return formatTable(
    ['ID', 'CREATED (UTC)', 'TYPE', 'STATE', 'ATTEMPTS', 'LAST ANSWER', 'NEXT (UTC)'],
    deliveries.map(d => [
      shortenId(d.id),
      formatTimeCell(d.createdAt),
      d.type,
      d.state,
      String(d.attempts),
      d.lastError ?? String(d.lastStatus ?? '-'),
      formatTimeCell(d.nextAt),
    ]),
  )
}
