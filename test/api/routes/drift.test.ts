import { randomUUID } from 'node:crypto'
import t from 'tap'
import { readWholeReport } from '../../../src/model/driftReportPage.ts'
import { testApp } from '../../helper/app.ts'
import { driftReport, driftedResource } from '../../helper/drift.ts'

t.test('reports in pages, findings, statistics, notices', async t => {
  const {
    call,
    services: { store },
  } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  t.match(await call('viewer', 'GET', '/v1/environments/staging/drift'), {
    status: 404,
    body: { code: 'not-found', detail: /never checked/ },
  })
  const {
    body: { id },
  } = await call('operator', 'POST', '/v1/environments/staging/operations', { kind: 'preview' })
  const resources = Array.from({ length: 203 }, (_, n) =>
    driftedResource({
      urn: `urn:${String(n).padStart(3, '0')}`,
      type: 'x:y/z:Z',
      name: `r${n}`,
      class: n < 3 ? 'security' : 'tags',
    }),
  )
  const unmanaged = Array.from({ length: 2 }, (_, n) => ({
    type: null,
    id: `u-${n}`,
    arn: null,
    account: null,
    region: null,
    name: null,
    tags: {},
    why: 'tagged' as const,
    attribution: null,
    proposal: 'import it',
  }))
  const report = driftReport({
    operation: id,
    checkedAt: new Date().toISOString(),
    resources,
    unmanaged,
    summary: {
      resources: 500,
      changed: 203,
      unmanaged: 2,
      severity: 'high',
      byClass: { security: 3, tags: 200 },
    },
  })
  await store.runInTransaction(async bound => {
    await bound.operations.saveDrift(report)
    await bound.findings.record(report)
    await bound.notices.add({
      type: 'drift.found',
      environment: 'staging',
      operation: id,
      text: '203 resources of staging drift',
    })
  })

  const first = (await call('viewer', 'GET', '/v1/environments/staging/drift')).body
  t.match(first, {
    page: 1,
    pageSize: 100,
    totals: { resources: 203, unmanaged: 2, noise: 0 },
    summary: { changed: 203 },
  })
  t.equal(first.resources.length, 100)
  const last = (await call('viewer', 'GET', `/v1/operations/${id}/drift?page=3`)).body
  t.same([last.resources.map((r: any) => r.name), last.unmanaged], [['r200', 'r201', 'r202'], []])
  t.match(await call('viewer', 'GET', '/v1/environments/staging/drift?pageSize=101'), {
    status: 400,
    body: { errors: [{ path: 'pageSize' }] },
  })
  t.same(
    await readWholeReport(
      async page => (await call('viewer', 'GET', `/v1/operations/${id}/drift?page=${page}`)).body,
    ),
    report,
    'the pages contain the whole report',
  )
  t.match(
    (await call('viewer', 'GET', '/v1/environments/staging/unmanaged?pageSize=1&page=2')).body,
    { items: [{ id: 'u-1' }], total: 2 },
  )
  t.match(await call('viewer', 'GET', '/v1/environments/nothing/unmanaged'), { status: 404 })

  t.match((await call('viewer', 'GET', '/v1/drift/findings?class=security')).body, {
    total: 3,
    items: [{ status: 'open', environment: 'staging' }],
  })
  t.match(await call('viewer', 'GET', '/v1/drift/findings?status=unknown'), {
    status: 400,
    body: { errors: [{ path: 'status' }] },
  })
  t.match((await call('viewer', 'GET', '/v1/drift/statistics?environment=staging&days=1')).body, {
    open: 203,
    byClass: [
      { class: 'tags', total: 200 },
      { class: 'security', total: 3 },
    ],
  })
  const { notices } = (await call('viewer', 'GET', '/v1/notices?type=drift.found')).body
  t.match(notices, [{ type: 'drift.found', environment: 'staging', operation: id }])
  t.same((await call('viewer', 'GET', `/v1/notices?after=${notices[0].seq}`)).body, { notices: [] })
  t.match(await call('viewer', 'GET', `/v1/operations/${randomUUID()}/drift`), { status: 404 })
})
