/** Bad tokens, paths and methods, and roles that are too low. */
import t from 'tap'
import { testApp } from '../helper/app.ts'
import { app, expectRefusal } from './refusal.ts'

t.test('tokens', async t => {
  const { call, services, secrets } = await testApp(t)
  const request = (authorization: string) =>
    call(null, 'GET', '/v1/environments', undefined, { authorization })
  for (const authorization of [
    '',
    'Bearer',
    'Bearer ',
    `Basic ${secrets.admin}`,
    secrets.admin,
    `Bearer ${secrets.admin}x`,
    `Bearer ${secrets.admin} ${secrets.admin}`,
    `Bearer tws_${'a'.repeat(43)}`,
    `Bearer ${'x'.repeat(5000)}`,
  ]) {
    expectRefusal(
      t,
      await request(authorization),
      { status: 401, body: { code: 'unauthenticated', hint: /Authorization: Bearer/ } },
      authorization.slice(0, 20),
    )
  }
  t.equal(
    (await request(`bearer  ${secrets.viewer}`)).status,
    200,
    'the scheme is case-insensitive',
  )
  const { token, secret } = (
    await call('admin', 'POST', '/v1/tokens', {
      name: 'ci',
      owner: 'ci',
      ownerKind: 'machine',
      role: 'viewer',
    })
  ).body
  t.equal((await request(`Bearer ${secret}`)).status, 200)
  t.match(await call('admin', 'DELETE', `/v1/tokens/${token.id}`), {
    status: 200,
    body: { revokedAt: String },
  })
  expectRefusal(t, await request(`Bearer ${secret}`), { status: 401 }, 'revoked')
  t.match((await call('admin', 'GET', '/v1/audit-log')).body.items, [
    { action: 'token.revoke' },
    { action: 'token.create' },
  ])
  t.notMatch(
    JSON.stringify((await services.store.runSql('select * from twinstack.tokens')).rows),
    new RegExp(secret),
    'the secret is not stored',
  )
})

t.test('paths and methods', async t => {
  const { call } = await app(t)
  expectRefusal(
    t,
    await call('admin', 'GET', '/v1/nothing'),
    { status: 404, body: { code: 'not-found', hint: /openapi/ } },
    'unknown',
  )
  expectRefusal(
    t,
    await call('admin', 'GET', '/v1/environments/unknown'),
    { status: 404, body: { code: 'not-found', detail: /no environment unknown/ } },
    'environment',
  )
  for (const part of ['operations', 'resources', 'outputs', 'drift'])
    expectRefusal(
      t,
      await call('admin', 'GET', `/v1/environments/unknown/${part}`),
      { status: 404, body: { detail: /no environment unknown/ } },
      part,
    )
  expectRefusal(
    t,
    await call('admin', 'POST', '/v1/environments/unknown/operations', { kind: 'deploy' }),
    { status: 404 },
    'operation on it',
  )
  const answer = await call('admin', 'POST', '/v1/environments/a', {})
  expectRefusal(t, answer, { status: 405, body: { code: 'method-not-allowed' } }, 'method')
  t.same(String(answer.headers.allow).split(', ').sort(), ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'])
  expectRefusal(t, await call('admin', 'GET', '/%zz'), { status: 400 }, 'not a URL')
})

t.test('a refusal for an insufficient role writes one row', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  expectRefusal(
    t,
    await call('viewer', 'PATCH', '/v1/environments/staging', { owner: 'me' }),
    { status: 403, body: { code: 'forbidden', hint: /operator/ } },
    'too low',
  )
  expectRefusal(
    t,
    await call('viewer', 'POST', '/v1/environments/staging/operations', { kind: 'destroy' }),
    { status: 403 },
    'too low',
  )
  const rows = (await call('admin', 'GET', '/v1/audit-log')).body.items
  t.match(rows, [
    {
      action: 'operation.destroy',
      target: 'staging',
      outcome: 'refused',
      actor: { name: 'the viewer' },
    },
    {
      action: 'PATCH /v1/environments/:name',
      target: '/v1/environments/staging',
      outcome: 'refused',
      actor: { name: 'the viewer' },
      address: '127.0.0.1',
    },
    { action: 'environment.create', outcome: 'done' },
  ])
  t.equal(rows.length, 3)
})
