/** What PagerDuty and Opsgenie receive, by their documentation. */
import t from 'tap'
import { formatRequest } from '../../../src/services/webhooks/formatAlert.ts'

const url = 'https://events.example.com/v2'
const body = (type: string, data: object = {}) =>
  JSON.stringify({
    type,
    timestamp: '2026-01-31T03:00:00.000Z',
    data: {
      severity: 'critical',
      environment: 'production',
      operation: 'op',
      text: 'deploy of production failed: AccessDenied',
      detail: { failure: { text: ['deploy of production failed: AccessDenied', 'next  up'] } },
      ...data,
    },
  })
const sentText = (format: 'pagerduty' | 'opsgenie', type: string, data?: object) => {
  const request = formatRequest(format, { url, body: body(type, data), key: 'k' })
  return { ...request, body: JSON.parse(request.body) as Record<string, unknown> }
}

t.test('raw: as it is stored', async t => {
  t.same(formatRequest('raw', { url, body: 'x', key: 'k' }), { url, body: 'x', headers: {} })
})

t.test('PagerDuty: one alert per environment and topic, which a success resolves', async t => {
  const opened = sentText('pagerduty', 'operation.failed').body
  t.match(opened, {
    routing_key: 'k',
    event_action: 'trigger',
    dedup_key: 'twinstack/production/operation',
    payload: {
      summary: 'deploy of production failed: AccessDenied',
      source: 'production',
      severity: 'critical',
      timestamp: '2026-01-31T03:00:00.000Z',
      class: 'operation.failed',
      custom_details: { report: 'deploy of production failed: AccessDenied\nnext  up' },
    },
  })
  t.equal(sentText('pagerduty', 'rollback.failed').body['dedup_key'], opened['dedup_key'])
  t.same(sentText('pagerduty', 'operation.succeeded').body, {
    routing_key: 'k',
    dedup_key: 'twinstack/production/operation',
    event_action: 'resolve',
  })
  t.equal(sentText('pagerduty', 'drift.found').body['dedup_key'], 'twinstack/production/drift')
})

t.test('Opsgenie: an alert with an alias, closed by it', async t => {
  const opened = sentText('opsgenie', 'operation.failed', { text: 'x'.repeat(200) })
  t.match(opened, {
    url,
    headers: { authorization: 'GenieKey k' },
    body: { alias: 'twinstack/production/operation', priority: 'P1', entity: 'production' },
  })
  t.equal(String(opened.body['message']).length, 130)
  t.equal(sentText('opsgenie', 'drift.found', { severity: 'warning' }).body['priority'], 'P3')
  t.equal(
    sentText('opsgenie', 'operation.succeeded').url,
    `${url}/twinstack%2Fproduction%2Foperation/close?identifierType=alias`,
  )
})
