import t from 'tap'
import { chooseNext } from '../../../../../api/dashboard/pages/access/next.ts'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'

t.test('signing in begins a session, and leads back to the page', async t => {
  const { app, secrets, services } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.visit('/dashboard/sign-in?next=/dashboard/account')
  const answer = await visitor.send('/dashboard/sign-in', { token: ` ${secrets.operator} ` })
  t.match(answer, { status: 303, location: '/dashboard/account' })
  const cookie = [answer.headers['set-cookie']]
    .flat()
    .map(String)
    .find(one => /^twinstack-session=t/.test(one))
  t.match(cookie, /HttpOnly/)
  t.match(cookie, /SameSite=Strict/)
  t.match(cookie, /Path=\//)
  t.notMatch(cookie, /Secure/, 'plain HTTP on loopback')
  t.notMatch(cookie, secrets.operator, 'the cookie is not the token')
  const { document } = await visitor.visit('/dashboard/account')
  t.match(document.querySelector('.facts')?.textContent, /the operator/)
  const rows = await services.store.runSql('select hash from twinstack.sessions')
  t.notMatch(JSON.stringify(rows), visitor.cookies.get('twinstack-session') ?? '', 'hash only')
  const log = await services.store.auditLog.list({ page: 1, pageSize: 5 })
  t.match(log.items[0], { action: 'session.create', actor: { name: 'the operator' } })
})

t.test('with TLS the cookie is bound to the host', async t => {
  const { app, secrets } = await testApp(t, { trustProxy: ['127.0.0.1'] })
  const headers = { 'x-forwarded-proto': 'https' }
  const page = await app.inject({ url: '/dashboard/sign-in', headers })
  const [cookie] = page.cookies
  t.match(cookie, { name: '__Host-twinstack-sign-in', secure: true, path: '/' })
  const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const answer = await app.inject({
    method: 'POST',
    url: '/dashboard/sign-in',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    cookies: { [cookie?.name ?? '']: cookie?.value ?? '' },
    payload: new URLSearchParams({ _csrf, token: secrets.viewer }).toString(),
  })
  const session = answer.cookies.find(({ name, value }) => /session/.test(name) && value !== '')
  t.match(session, { name: '__Host-twinstack-session', secure: true, httpOnly: true })
})

t.test('a wrong token is refused, and failures are limited', async t => {
  const { app } = await testApp(t, { limits: { failures: 2 } })
  const visitor = createVisitor(app)
  const refused = await visitor.signIn('tws_<script>alert(1)</script>')
  t.equal(refused.status, 401)
  t.match(
    refused.document.querySelector('[role=alert]')?.textContent,
    /unknown, expired or revoked/,
  )
  t.notMatch(refused.text, '<script>alert')
  t.equal((await visitor.signIn('tws_x')).status, 401)
  t.equal((await visitor.signIn('tws_x')).status, 429)
})

t.test('the form of the sign-in is small: a larger one is refused before it is read', async t => {
  const { app } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.visit('/dashboard/sign-in')
  const { status } = await visitor.send('/dashboard/sign-in', { token: 'x'.repeat(10_000) })
  t.equal(status, 413)
})

t.test('a form that is not one of this session is refused', async t => {
  const { app, secrets, services } = await testApp(t)
  const own = createVisitor(app)
  const other = createVisitor(app)
  await own.signIn(secrets.admin)
  await other.signIn(secrets.viewer)
  const { document } = await other.visit('/dashboard/account')
  const foreign = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  await own.visit('/dashboard/account')
  for (const _csrf of ['', 'x', foreign]) {
    const { status, document } = await own.send('/dashboard/sign-out', { _csrf })
    t.equal(status, 403, `token ${_csrf}`)
    t.match(document.textContent, /does not belong to this session/)
  }
  t.equal((await own.visit('/dashboard')).status, 200, 'the session continues')
  const { text } = await own.visit('/dashboard/account')
  const valid = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
  const crossSite = await app.inject({
    method: 'POST',
    url: '/dashboard/sign-out',
    cookies: Object.fromEntries(own.cookies),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'cross-site',
    },
    payload: new URLSearchParams({ _csrf: valid }).toString(),
  })
  t.equal(crossSite.statusCode, 403)
  const json = await app.inject({
    method: 'POST',
    url: '/dashboard/sign-out',
    cookies: Object.fromEntries(own.cookies),
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ _csrf: valid }),
  })
  t.equal(json.statusCode, 415, 'a form only')
  const log = await services.store.auditLog.list({ page: 1, pageSize: 20, action: 'session.end' })
  t.equal(log.total, 0)
})

t.test('signing out ends the session for good', async t => {
  const { app, secrets } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const kept = visitor.cookies.get('twinstack-session') ?? ''
  await visitor.visit('/dashboard')
  t.match(await visitor.send('/dashboard/sign-out'), {
    status: 303,
    location: '/dashboard/sign-in',
  })
  t.notOk(visitor.cookies.has('twinstack-session'), 'the cookie is removed')
  visitor.cookies.set('twinstack-session', kept)
  t.equal((await visitor.visit('/dashboard')).status, 303, 'and worth nothing')
})

t.test('signing out everywhere ends all sessions of the person, of no other', async t => {
  const { app, secrets } = await testApp(t)
  const [here, there, other] = [createVisitor(app), createVisitor(app), createVisitor(app)]
  await here.signIn(secrets.operator)
  await there.signIn(secrets.operator)
  await other.signIn(secrets.viewer)
  await here.visit('/dashboard/account')
  await here.send('/dashboard/sign-out-everywhere')
  t.equal((await there.visit('/dashboard')).status, 303)
  t.equal((await other.visit('/dashboard')).status, 200)
})

t.test('a session ends with its token', async t => {
  const { app, secrets, tokenIds, call } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  t.equal((await visitor.visit('/dashboard')).status, 200)
  await call('admin', 'DELETE', `/v1/tokens/${tokenIds.viewer}`)
  t.equal((await visitor.visit('/dashboard')).status, 303)
})

t.test('a session ends when it is idle, and in any case after its life', async t => {
  const { app, secrets, services } = await testApp(t)
  const visitor = createVisitor(app)
  const age = (column: string, to: string) =>
    services.store.runSql(`update twinstack.sessions set ${column} = clock_timestamp() ${to}`)
  await visitor.signIn(secrets.viewer)
  await age('last_used_at', "- interval '119 minutes'")
  t.equal((await visitor.visit('/dashboard')).status, 200)
  await age('last_used_at', "- interval '119 minutes'")
  t.equal((await visitor.visit('/dashboard')).status, 200, 'a request renews it')
  await age('last_used_at', "- interval '121 minutes'")
  t.equal((await visitor.visit('/dashboard')).status, 303, 'idle')
  await visitor.signIn(secrets.viewer)
  await age('expires_at', "- interval '1 second'")
  t.equal((await visitor.visit('/dashboard')).status, 303, 'ended')
  t.equal(await services.store.sessions.prune(), 2)
})

t.test('only paths of the pages are led to', async t => {
  for (const path of ['/dashboard', '/dashboard/environments/a?page=2&x=%2F', '/dashboard?a=b'])
    t.equal(chooseNext(path), path)
  for (const path of [
    undefined,
    '',
    '//evil.example',
    'https://evil.example/dashboard',
    '/dashboardx',
    '/dashboard/\\evil',
    '/dashboard//\nx',
    'javascript:alert(1)',
  ])
    t.equal(chooseNext(path), '/dashboard', String(path))
})
