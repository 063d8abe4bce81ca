/** Links of `twinstack open`: used once, within a minute, with the rights of their token. */
import t from 'tap'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'

const link = '/dashboard/sign-in/link'

t.test('a link signs in once, after a question', async t => {
  const { app, call, services } = await testApp(t)
  const { status, body, headers } = await call('operator', 'POST', '/v1/sign-in-links', {
    path: '/dashboard/account',
  })
  t.match({ status, headers }, { status: 201, headers: { 'cache-control': 'no-store' } })
  t.ok(Date.parse(body.expiresAt) - Date.now() <= 60_000, 'a minute')
  const secret = new URL(body.path, 'http://x').searchParams.get('secret') ?? ''
  const rows = await services.store.runSql('select * from twinstack.one_time_secrets')
  t.notMatch(JSON.stringify(rows), secret, 'hash only')
  const visitor = createVisitor(app)
  for (const time of ['first', 'second'])
    t.match(await visitor.visit(body.path), { status: 200 }, `${time} look uses nothing`)
  const page = await visitor.visit(body.path)
  t.match(page.document.querySelector('h1')?.textContent, 'Sign in as the operator')
  t.match(await visitor.send(link), { status: 303, location: '/dashboard/account' })
  t.equal((await visitor.visit('/dashboard/account')).status, 200)
  const { items } = await services.store.auditLog.list({ page: 1, pageSize: 2 })
  t.match(items, [
    { action: 'session.create', actor: { name: 'the operator' }, detail: { by: 'link' } },
    { action: 'sign-in-link.create', actor: { name: 'the operator' } },
  ])
  const replay = createVisitor(app)
  t.equal((await replay.visit(body.path)).status, 401)
  await replay.visit('/dashboard/sign-in')
  const again = await replay.send('/dashboard/sign-in', { token: secret })
  t.equal(again.status, 401, 'the secret of a link is no token')
})

t.test('of many uses at the same time one succeeds', async t => {
  const { app, call } = await testApp(t)
  const { body } = await call('viewer', 'POST', '/v1/sign-in-links', {})
  const visitors = Array.from({ length: 8 }, () => createVisitor(app))
  for (const visitor of visitors) await visitor.visit(body.path)
  const answers = await Promise.all(visitors.map(visitor => visitor.send(link)))
  t.same(answers.map(({ status }) => status).sort(), [303, ...Array<number>(7).fill(401)])
})

t.test('a link ends after a minute, and with its token', async t => {
  const { app, call, services, tokenIds } = await testApp(t)
  const visitor = createVisitor(app)
  const { body: late } = await call('viewer', 'POST', '/v1/sign-in-links', {})
  await visitor.visit(late.path)
  await services.store.runSql(
    "update twinstack.one_time_secrets set expires_at = clock_timestamp() - interval '1 second'",
  )
  t.equal((await visitor.send(link)).status, 401)
  const { body: revoked } = await call('viewer', 'POST', '/v1/sign-in-links', {})
  await visitor.visit(revoked.path)
  await call('admin', 'DELETE', `/v1/tokens/${tokenIds.viewer}`)
  t.equal((await visitor.send(link)).status, 401)
  t.notOk(visitor.cookies.has('twinstack-session'))
})

t.test('a session by a link ends with its token', async t => {
  const { app, call, tokenIds } = await testApp(t)
  const visitor = createVisitor(app)
  const { body } = await call('viewer', 'POST', '/v1/sign-in-links', {})
  await visitor.visit(body.path)
  await visitor.send(link)
  t.equal((await visitor.visit('/dashboard')).status, 200)
  await call('admin', 'DELETE', `/v1/tokens/${tokenIds.viewer}`)
  t.equal((await visitor.visit('/dashboard')).status, 303)
})

t.test('a link of somebody else says so, and ends the session of this browser', async t => {
  const { app, call, secrets } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.admin)
  const before = visitor.cookies.get('twinstack-session') ?? ''
  const { body } = await call('viewer', 'POST', '/v1/sign-in-links', {})
  const crossSite = await visitor.visit(body.path, { 'sec-fetch-site': 'cross-site' })
  t.match(crossSite.text, /http-equiv="refresh"/, 'the same visit from here has the session')
  const page = await visitor.visit(body.path)
  t.match(page.document.querySelector('[role=alert]')?.textContent, /signed in as the admin/)
  await visitor.send(link)
  const after = visitor.cookies.get('twinstack-session')
  t.not(after, before, 'a new secret')
  visitor.cookies.set('twinstack-session', before)
  t.equal((await visitor.visit('/dashboard')).status, 303, 'the old session has ended')
})

t.test(
  'a link leads to pages of this service only, and needs the form of this browser',
  async t => {
    const { app, call, services } = await testApp(t)
    for (const path of [
      'https://evil.example',
      '//evil.example',
      '/dashboardx',
      '/docs',
      '/dashboard\n',
    ])
      t.match(await call('viewer', 'POST', '/v1/sign-in-links', { path }), {
        status: 400,
        body: { errors: [{ path: 'path' }] },
      })
    const { body } = await call('viewer', 'POST', '/v1/sign-in-links', {})
    const secret = new URL(body.path, 'http://x').searchParams.get('secret') ?? ''
    const answer = await app.inject({
      method: 'POST',
      url: link,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ secret }).toString(),
    })
    t.equal(answer.statusCode, 403, 'without the field of the form')
    const { rows } = await services.store.runSql('select * from twinstack.one_time_secrets')
    t.equal(rows.length, 1, 'the link is not used up')
  },
)

t.test('the log does not have the secrets of addresses', async t => {
  const { describeRequest } = await import('../../../../../api/logRequest.ts')
  const url = '/dashboard/sign-in/link?secret=tws_x&a=1'
  const request = { url, headers: {}, method: 'GET' } as never
  t.equal(describeRequest(request).url, '/dashboard/sign-in/link?secret=[redacted]&a=1')
})
