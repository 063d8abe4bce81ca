import t from 'tap'
import { parse } from 'node-html-parser'
import { testApp } from '../../helper/app.ts'
import { createVisitor } from '../../helper/browser.ts'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

t.test('a page needs a session, and says so', async t => {
  const { app, secrets } = await testApp(t)
  const visitor = createVisitor(app)
  const refused = await visitor.visit('/dashboard/operations?page=2')
  t.match(refused, {
    status: 303,
    location: '/dashboard/sign-in?next=%2Fdashboard%2Foperations%3Fpage%3D2',
  })
  // a bearer token is for the REST API alone
  const bearer = { authorization: `Bearer ${secrets.admin}` }
  t.equal((await visitor.visit('/dashboard', bearer)).status, 303)
  const post = await app.inject({ method: 'POST', url: '/dashboard/sign-out', headers: bearer })
  t.match(post, { statusCode: 401, headers: { 'content-type': /^text\/html/ } })
})

t.test('a page allows nothing inline and nothing from other hosts', async t => {
  const { app, secrets } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  for (const path of [
    '/dashboard',
    '/dashboard/sign-in',
    '/dashboard/nowhere',
    '/dashboard/account',
  ]) {
    const { headers, document } = await visitor.visit(path)
    t.equal(headers['content-security-policy'], policy, path)
    t.equal(headers['cache-control'], 'no-store', path)
    for (const element of document.querySelectorAll('script, style'))
      t.notOk(element.textContent.trim(), `${path}: no inline ${element.tagName}`)
    t.equal(document.querySelectorAll('[style], [onclick]').length, 0, path)
    const addresses = document
      .querySelectorAll('[src], [href], [action]')
      .map(one => one.getAttribute('src') ?? one.getAttribute('href') ?? one.getAttribute('action'))
    t.same(
      addresses.filter(one => !/^[/#](?!\/)/.test(String(one))),
      [],
      `${path}: own addresses`,
    )
  }
})

t.test('a visit that a link of another site began continues as one of this site', async t => {
  const { app } = await testApp(t)
  const { status, document } = await createVisitor(app).visit(
    '/dashboard/operations?a=%22%3E&b=1',
    {
      'sec-fetch-site': 'cross-site',
    },
  )
  t.equal(status, 200)
  const refresh = document.querySelector('meta[http-equiv=refresh]')?.getAttribute('content')
  t.equal(refresh, '0;url=/dashboard/operations?a=%22%3E&b=1')
})

t.test('assets are readable without a session, and nothing else of the folder is', async t => {
  const { app } = await testApp(t)
  const { visit } = createVisitor(app)
  t.match(await visit('/dashboard/assets/dashboard.css'), {
    status: 200,
    headers: { 'content-type': /^text\/css/, 'cache-control': 'no-cache' },
  })
  t.equal((await visit('/dashboard/assets/tsconfig.json')).status, 404)
  t.equal((await visit('/dashboard/assets/../plugin.ts')).status, 303)
  t.equal((await visit('/dashboard/assets/%2e%2e/plugin.ts')).status, 303)
  t.equal((await visit('/dashboard/assets/%2e%2e%2fplugin.ts')).status, 404)
})

t.test('an unknown page is a page; the REST API keeps its documents', async t => {
  const { app, secrets } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { status, document } = await visitor.visit('/dashboard/nowhere')
  t.equal(status, 404)
  t.match(
    document.querySelector('.problem')?.textContent,
    /Not found[^]*no route GET \/dashboard\/nowhere/,
  )
  t.ok(document.querySelector('nav'), 'with the navigation')
  const { headers } = await visitor.visit('/v1/nowhere')
  t.match(headers['content-type'], /problem\+json/)
})

t.test('the address of the service leads a browser to the overview', async t => {
  const { app } = await testApp(t)
  const html = { accept: 'text/html,application/xhtml+xml' }
  t.match(await app.inject({ url: '/', headers: html }), {
    statusCode: 303,
    headers: { location: '/dashboard' },
  })
  t.match((await app.inject({ url: '/' })).json(), { name: 'twinstack', dashboard: '/dashboard' })
})

t.test('requests of one session are limited like those of a token', async t => {
  const { app, secrets } = await testApp(t, { limits: { perToken: 3 } })
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const statuses: number[] = []
  for (let at = 0; at < 4; at++) statuses.push((await visitor.visit('/dashboard')).status)
  t.same(statuses, [200, 200, 200, 429])
  const { document, headers } = await visitor.visit('/dashboard')
  t.match(document.querySelector('h1')?.textContent, /Rate limited/)
  t.ok(headers['retry-after'])
})

t.test('the frame of a page is usable by keyboard', async t => {
  const { app, secrets } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { text } = await visitor.visit('/dashboard')
  const document = parse(text)
  t.equal(document.querySelector('body a')?.getAttribute('href'), '#content', 'skip link first')
  t.equal(document.querySelectorAll('h1').length, 1)
  t.equal(document.querySelector('nav [aria-current=page]')?.textContent, 'Overview')
})
