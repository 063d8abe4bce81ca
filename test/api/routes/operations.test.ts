import { randomUUID } from 'node:crypto'
import t from 'tap'
import { worker, toActorRecord } from '../../../src/model/actor.ts'
import { testApp } from '../../helper/app.ts'

t.test('requested, read, listed, cancelled', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const requests = await call('operator', 'POST', '/v1/environments/staging/operations', {
    kind: 'deploy',
    message: 'new image',
  })
  t.match(requests, {
    status: 202,
    body: {
      environment: 'staging',
      kind: 'deploy',
      status: 'queued',
      message: 'new image',
      requestedBy: { name: 'the operator' },
      revision: { dirty: false },
    },
  })
  const { id } = requests.body
  t.equal(requests.headers.location, `/v1/operations/${id}`)
  t.match(await call('viewer', 'GET', `/v1/operations/${id}`), {
    status: 200,
    body: { id, transitions: [{ from: null, to: 'queued', actor: { name: 'the operator' } }] },
  })
  const second = await call('operator', 'POST', '/v1/environments/staging/operations', {
    kind: 'preview',
  })
  t.equal(second.body.behind, id, 'it names the operation that it waits for')
  t.match((await call('viewer', 'GET', '/v1/environments/staging/operations?asc=true')).body, {
    total: 2,
    items: [{ id }, { kind: 'preview' }],
  })
  t.match(
    (await call('viewer', 'GET', '/v1/operations?kind=preview&status=queued&environment=staging'))
      .body,
    { total: 1, items: [{ kind: 'preview' }] },
  )
  t.match(await call('operator', 'POST', `/v1/operations/${id}/cancel`), {
    status: 202,
    body: { status: 'cancelled', cancel: { by: 'the operator', stopped: 'before-start' } },
  })
  t.match(await call('operator', 'POST', `/v1/operations/${id}/cancel`), {
    status: 409,
    body: { code: 'operation-finished' },
  })
  t.match(await call('viewer', 'GET', `/v1/operations/${id}/drift`), {
    status: 404,
    body: { detail: /no drift report/ },
  })
})

t.test('refused requests', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'production', kind: 'production' })
  const path = '/v1/environments/production/operations'
  t.match(await call('operator', 'POST', path, { kind: 'deploy' }), {
    status: 403,
    body: { code: 'forbidden', hint: /approver/ },
  })
  t.match(await call('approver', 'POST', path, { kind: 'destroy' }), {
    status: 422,
    body: { code: 'confirmation-required', errors: [{ path: 'confirm' }] },
  })
  t.match(await call('approver', 'POST', path, { kind: 'drift-check' }), {
    status: 409,
    body: { code: 'not-deployed' },
  })
  t.match(await call('approver', 'POST', path, { kind: 'deploy', revision: 'no-such-branch' }), {
    status: 422,
    body: { code: 'revision-not-found' },
  })
  t.match(await call('approver', 'POST', path, { kind: 'explode' }), {
    status: 400,
    body: { errors: [{ path: 'kind', message: /expected one of "preview"/ }] },
  })
  t.match(await call('approver', 'POST', path, { kind: 'deploy', removeEnvironment: true }), {
    status: 400,
    body: { errors: [{ path: 'removeEnvironment', message: /unknown field/ }] },
  })
  t.match(await call('approver', 'POST', path, { kind: 'deploy', timeLimitSeconds: 0 }), {
    status: 400,
    body: { errors: [{ path: 'timeLimitSeconds' }] },
  })
  t.equal(
    (await call('viewer', 'GET', '/v1/operations')).body.total,
    0,
    'nothing was queued by any of it',
  )
})

t.test('a request with the same Idempotency-Key has no second effect', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const request = (body: object, key: string, role: 'operator' | 'approver' = 'operator') =>
    call(role, 'POST', '/v1/environments/staging/operations', body, { 'idempotency-key': key })
  const first = await request({ kind: 'deploy' }, '"abc"')
  t.notOk(first.headers['idempotency-replayed'])
  const again = await Promise.all([
    request({ kind: 'deploy' }, '"abc"'),
    request({ kind: 'deploy', message: '' }, 'abc'),
  ])
  for (const { status, headers, body } of again) {
    t.equal(status, 202)
    t.equal(body.id, first.body.id)
    t.equal(headers['idempotency-replayed'], 'true')
  }
  t.match(await request({ kind: 'preview' }, 'abc'), {
    status: 422,
    body: { code: 'idempotency-mismatch' },
  })
  t.not(
    (await request({ kind: 'deploy' }, 'abc', 'approver')).body.id,
    first.body.id,
    'a key belongs to its sender',
  )
  const many = await Promise.all(
    Array.from({ length: 10 }, () => request({ kind: 'deploy' }, 'at-once')),
  )
  t.equal(new Set(many.map(({ body }) => body.id)).size, 1)
  t.same([...new Set(many.map(({ status }) => status))], [202])
})

t.test('events as JSON, from any number', async t => {
  const {
    call,
    services: { store },
  } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const {
    body: { id },
  } = await call('operator', 'POST', '/v1/environments/staging/operations', { kind: 'deploy' })
  await store.operations.append(
    id,
    'service',
    [1, 2, 3].map(n => ({
      n,
      at: new Date().toISOString(),
      body: { type: 'diagnostic', severity: 'info', message: `number ${n}` },
    })),
    null,
  )
  const all = (await call('viewer', 'GET', `/v1/operations/${id}/events`)).body
  t.match(all, {
    operation: { id },
    events: [
      { seq: 1, body: { type: 'status', to: 'queued' } },
      { seq: 2 },
      { seq: 3 },
      { seq: 4, body: { message: 'number 3' } },
    ],
  })
  t.match(
    (await call('viewer', 'GET', `/v1/operations/${id}/events?after=2&limit=1`)).body.events,
    [{ seq: 3 }],
  )
  t.equal((await call('viewer', 'GET', `/v1/operations/${id}/events?after=-1`)).status, 400)
  t.equal((await call('viewer', 'GET', `/v1/operations/${randomUUID()}/events`)).status, 404)
})

t.test('a finished operation as a stream ends by itself', async t => {
  const {
    call,
    services: { store },
  } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const {
    body: { id },
  } = await call('operator', 'POST', '/v1/environments/staging/operations', { kind: 'deploy' })
  await store.operations.transition(id, {
    from: 'queued',
    to: 'failed',
    actor: toActorRecord(worker),
    reason: 'test',
  })
  const stream = (headers: object) =>
    call('viewer', 'GET', `/v1/operations/${id}/events`, undefined, {
      accept: 'text/event-stream',
      ...headers,
    })
  const { status, headers, body } = await stream({})
  t.equal(status, 200)
  t.match(headers['content-type'], /^text\/event-stream/)
  t.match(
    body,
    /\nid: 1\ndata: \{.*\n\nid: 2\ndata: \{.*"to":"failed".*\n\nevent: end\ndata: \{.*"status":"failed"\}\n\n$/,
  )
  t.notMatch((await stream({ 'last-event-id': '1' })).body, /id: 1\n/)
  t.match((await stream({ 'last-event-id': '2' })).body, /event: end/)
  t.match(await stream({ 'last-event-id': 'x' }), {
    status: 400,
    body: { errors: [{ path: 'last-event-id' }] },
  })
  t.match(
    await call('viewer', 'GET', `/v1/operations/${randomUUID()}/events`, undefined, {
      accept: 'text/event-stream',
    }),
    { status: 404 },
  )
})
