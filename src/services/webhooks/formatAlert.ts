/**
 * The requests of webhooks. Those of alerting services are made of the stored message when it is
 * sent.
 *
 * PagerDuty: Events API v2, https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 * Opsgenie: Alert API, https://docs.opsgenie.com/docs/alert-api
 */
import { formatMessage } from './formatMessage.ts'
import type { WebhookFormat } from '../../model/webhook.ts'
import type { FailureReport } from '../../model/failureReport.ts'

type Message = {
  type: string
  timestamp: string
  data: {
    seq?: number
    severity?: string
    environment?: string
    operation?: string | null
    text: string
    detail?: Record<string, unknown> & { failure?: FailureReport }
  }
}

type Request = { url: string; body: string; headers: Record<string, string> }

/** Notices that end the alert of their topic. */
const resolves: Record<string, string> = {
  'operation.succeeded': 'operation',
  'rollback.succeeded': 'operation',
  'drift.reconciled': 'drift',
  'parity.passed': 'parity',
}

/**
 * One alert per environment and topic: a failed deploy that is repeated does not open a second
 * one, and the next one that succeeds closes it.
 */
function createAlert({ type, data: { environment = 'twinstack' } }: Message) {
  const topic = resolves[type] ?? type.split('.')[0]
  const about = topic === 'rollback' || topic === 'break-glass' ? 'operation' : topic
  return { key: `twinstack/${environment}/${about}`, resolves: type in resolves }
}

/** `key`: the routing key of PagerDuty, or the API key of Opsgenie. */
export function formatRequest(
  format: WebhookFormat,
  { url, body, key }: { url: string; body: string; key: string },
): Request {
  if (format === 'raw' || format === 'slack')
    return { url, body: formatMessage(body, format), headers: {} }
  const message = JSON.parse(body) as Message
  return format === 'pagerduty'
    ? { url, body: JSON.stringify(formatPagerDuty(message, key)), headers: {} }
    : formatOpsgenie(message, url, key)
}

const report = ({ data: { text, detail } }: Message): string[] => detail?.failure?.text ?? [text]

function formatPagerDuty(message: Message, key: string): object {
  const { key: alert, resolves: ends } = createAlert(message)
  const { type, timestamp, data } = message
  const common = { routing_key: key, dedup_key: alert }
  if (ends) return { ...common, event_action: 'resolve' }
  return {
    ...common,
    event_action: 'trigger',
    payload: {
      // the limit of the Events API
      summary: data.text.slice(0, 1024),
      source: data.environment ?? 'twinstack',
      severity: data.severity ?? 'info',
      timestamp,
      component: data.environment ?? 'twinstack',
      class: type,
      custom_details: { report: report(message).join('\n'), operation: data.operation ?? null },
    },
  }
}

const priorities: Record<string, string> = { critical: 'P1', warning: 'P3', info: 'P5' }

function formatOpsgenie(message: Message, url: string, key: string): Request {
  const { key: alias, resolves: ends } = createAlert(message)
  const { type, data } = message
  const headers = { authorization: `GenieKey ${key}` }
  const base = url.replace(/\/+$/, '')
  if (ends)
    return {
      url: `${base}/${encodeURIComponent(alias)}/close?identifierType=alias`,
      body: JSON.stringify({ source: 'twinstack', note: data.text.slice(0, 2000) }),
      headers,
    }
  return {
    url: base,
    body: JSON.stringify({
      // the limits of the Alert API
      message: data.text.slice(0, 130),
      alias,
      description: report(message).join('\n').slice(0, 15_000),
      priority: priorities[data.severity ?? 'info'] ?? 'P5',
      source: 'twinstack',
      entity: data.environment ?? 'twinstack',
      tags: ['twinstack', type],
      details: { operation: data.operation ?? '' },
    }),
    headers,
  }
}
