import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '../../helper/app.ts'
import { driftReport, driftedResource } from '../../helper/drift.ts'

t.test('open, found and ended drift, with durations', async t => {
  const {
    call,
    services: { store },
  } = await testApp(t)
  const attribution = {
    source: 'sandbox-journal',
    who: 'console:x',
    at: '2026-01-01T00:00:00.000Z',
    call: null,
    address: null,
    operation: null,
    reason: null,
  } as const
  const resources = ['a', 'b'].map(name =>
    driftedResource({
      urn: `urn:${name}`,
      type: 'x:y/z:Z',
      name,
      class: 'security',
      severity: 'critical',
      attribution,
    }),
  )
  await store.findings.record(
    driftReport({
      environment: 'staging',
      operation: randomUUID(),
      checkedAt: '2026-01-01T00:01:00.000Z',
      resources,
    }),
  )
  await store.findings.resolve('staging', {
    operation: randomUUID(),
    status: 'reconciled',
    urns: ['urn:a'],
  })
  const { body } = await call('viewer', 'GET', '/metrics')
  const value = (series: string) =>
    Number(new RegExp(`^${series.replaceAll(/[{}"+.]/g, '\\$&')} (\\S+)$`, 'm').exec(body)?.[1])
  t.equal(value('twinstack_drift_open_resources{class="security",severity="critical"}'), 1)
  t.equal(
    value('twinstack_drift_open_resources{class="tags",severity="low"}'),
    0,
    'zero is exported',
  )
  t.equal(value('twinstack_drift_found_total{class="security"}'), 2)
  t.equal(value('twinstack_drift_ended_total{status="reconciled"}'), 1)
  t.equal(value('twinstack_drift_detection_seconds_sum'), 120)
  t.equal(value('twinstack_drift_detection_seconds_count'), 2)
  t.equal(value('twinstack_drift_resolution_seconds_count'), 1)
})
