import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '../../helper/app.ts'

t.test('created, listed, read in both formats, decided, signed, verified', async t => {
  const { call } = await testApp(t)
  t.match(await call('viewer', 'POST', '/v1/compliance-audits'), {
    status: 403,
    body: { detail: /audits:make needs the role operator/ },
  })
  t.match(await call('operator', 'POST', '/v1/compliance-audits', { unknown: 1 }), {
    status: 400,
    body: { errors: [{ path: 'unknown' }] },
  })
  await call('admin', 'POST', '/v1/environments', {
    name: 'staging',
    kind: 'staging',
    owner: '<b>ops</b>',
  })
  const made = await call('operator', 'POST', '/v1/compliance-audits', {
    message: 'the <i>first</i>',
  })
  t.match(made, {
    status: 201,
    headers: { location: `/v1/compliance-audits/${made.body.id}` },
    body: {
      number: 1,
      status: 'failed',
      document: { message: 'the <i>first</i>', madeBy: { kind: 'person', name: 'the operator' } },
    },
  })
  const { id, current } = made.body
  const [{ key }] = current
  t.same(
    current.map(({ section, severity, environment }: any) => [section, severity, environment]),
    [
      ['schedules', 'low', null],
      ['revisions', 'info', 'staging'],
    ],
  )
  t.match((await call('viewer', 'GET', '/v1/compliance-audits?pageSize=1')).body, {
    total: 1,
    items: [{ id, number: 1 }],
  })

  t.match(
    await call('operator', 'POST', `/v1/compliance-audits/${id}/findings/${key}`, {
      decision: 'accept',
      reason: 'x',
    }),
    { status: 403 },
  )
  t.match(
    await call('approver', 'POST', `/v1/compliance-audits/${id}/findings/${key}`, {
      decision: 'accept',
    }),
    { status: 400, body: { errors: [{ path: 'reason', message: /missing/ }] } },
  )
  t.match(
    await call('approver', 'POST', `/v1/compliance-audits/${id}/findings/${key}`, {
      decision: 'forget',
    }),
    { status: 400 },
  )
  t.match(
    await call('approver', 'POST', `/v1/compliance-audits/${id}/findings/drift-000000000000`, {
      decision: 'resolve',
      reason: 'x',
    }),
    { status: 404 },
  )
  t.match(
    await call('approver', 'POST', `/v1/compliance-audits/${id}/findings/nonsense`, {
      decision: 'resolve',
      reason: 'x',
    }),
    { status: 400 },
  )
  t.match(
    await call('approver', 'POST', `/v1/compliance-audits/${id}/findings/${key}`, {
      decision: 'accept',
      reason: 'soon',
    }),
    { status: 200, body: { findings: { accepted: 1 } } },
  )
  t.match(await call('operator', 'POST', `/v1/compliance-audits/${id}/sign`), { status: 403 })
  t.match(await call('approver', 'POST', `/v1/compliance-audits/${id}/sign`, { note: 'seen' }), {
    status: 200,
    body: { signatures: [{ by: 'the approver', note: 'seen' }] },
  })
  t.match(
    await call('approver', 'POST', `/v1/compliance-audits/${id}/findings/${key}`, {
      decision: 'resolve',
      reason: 'x',
    }),
    { status: 409, body: { code: 'audit-signed', hint: /new audit/ } },
  )
  t.match(await call('viewer', 'GET', `/v1/compliance-audits/${id}/verify`), {
    status: 200,
    body: { intact: true, checks: [{ what: 'document', intact: true }] },
  })

  const json = await call('viewer', 'GET', `/v1/compliance-audits/${id}`)
  t.match(json, {
    status: 200,
    headers: {
      'content-type': /^application\/json/,
      'content-disposition': 'inline; filename="audit-1.json"',
    },
    body: { document: made.body.document },
  })
  const html = await call('viewer', 'GET', `/v1/compliance-audits/${id}?format=html`)
  t.match(html.headers, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/,
    'x-content-type-options': 'nosniff',
  })
  t.match(html.body, /&#60;b&#62;ops/)
  t.notMatch(html.body, /<b>|<i>|<script/)
  t.match(await call('viewer', 'GET', `/v1/compliance-audits/${id}?format=pdf`), {
    status: 400,
    body: { errors: [{ path: 'format' }] },
  })
  for (const path of [
    `/v1/compliance-audits/${randomUUID()}`,
    `/v1/compliance-audits/${randomUUID()}/verify`,
  ])
    t.match(await call('viewer', 'GET', path), { status: 404, body: { code: 'not-found' } })
})
