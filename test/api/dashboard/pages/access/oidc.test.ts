/** Sign-in at a real OpenID provider, and what an attacker tries with its answers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openSignInProvider } from '../../../../../src/adapters/oidc/signInProvider.ts'
import { createDirectory } from '../../../../../src/services/access/directory.ts'
import { createIdentities } from '../../../../../src/services/access/identities/identities.ts'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor, type Visitor } from '../../../../helper/browser.ts'
import { client, publicUrl, startIdentityProvider } from '../../../../helper/identityProvider.ts'

async function start(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-sign-in-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const provider = await startIdentityProvider(t)
  const { issuer } = provider
  const trust = { issuer, audience: client.id }
  const accessFile = join(folder, 'access.yaml')
  const write = (content: object) => writeFileSync(accessFile, JSON.stringify(content))
  const persons = [{ name: 'ana', role: 'approver', oidc: [{ ...trust, subject: 'ana-7' }] }]
  const workloads = [{ name: 'robot', ...trust, subjects: ['robot-1'], role: 'admin' }]
  write({ persons, workloads })
  const clientSecretFile = join(folder, 'secret')
  writeFileSync(clientSecretFile, `${client.secret}\n`)
  const around = await testApp(t, {
    limits: { failures: 1000 },
    services: {
      identities: createIdentities({
        getCurrent: createDirectory({ file: accessFile, log: { warn: () => {} } }).getCurrent,
        allow: ['127.0.0.1'],
      }),
      signInProvider: openSignInProvider(
        { issuer, clientId: client.id, clientSecretFile, publicUrl },
        { allow: ['127.0.0.1'] },
      ),
    },
  })
  const begin = async (visitor: Visitor, next = '/dashboard/account') => {
    const { status, location = '' } = await visitor.visit(
      `/dashboard/sign-in/oidc?next=${encodeURIComponent(next)}`,
    )
    if (status !== 303) throw new Error(`the sign-in answered ${status}`)
    return new URL(location)
  }
  const come = (visitor: Visitor, { pathname, search }: URL) =>
    visitor.visit(`${pathname}${search}`, { 'sec-fetch-site': 'cross-site' })
  return { ...around, provider, write, begin, come }
}

t.test('a person signs in at the provider, with the rights of the access file', async t => {
  const { app, services, provider, begin, come, write } = await start(t)
  const visitor = createVisitor(app)
  const page = await visitor.visit('/dashboard/sign-in?next=/dashboard/account')
  const link = page.document.querySelector('a.button')?.getAttribute('href')
  t.equal(link, '/dashboard/sign-in/oidc?next=%2Fdashboard%2Faccount')
  const address = await begin(visitor)
  t.equal(address.origin, provider.issuer)
  t.match(Object.fromEntries(address.searchParams), {
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: `${publicUrl}/dashboard/sign-in/callback`,
    scope: 'openid',
    state: /^[0-9a-f]{64}$/,
    nonce: /^[0-9a-f]{64}$/,
  })
  const back = await provider.signIn(address.href, 'ana-7')
  const answer = await come(visitor, back)
  t.equal(answer.status, 200)
  t.match(answer.text, /http-equiv="refresh" content="0;url=\/dashboard\/account"/)
  const cookie = [answer.headers['set-cookie']].flat().map(String)
  t.match(
    cookie.find(one => /session=t/.test(one)),
    /HttpOnly.*SameSite=Strict/,
  )
  const account = await visitor.visit('/dashboard/account')
  t.match(account.document.querySelector('.facts')?.textContent, /ana[\s\S]*approver/)
  const { items } = await services.store.auditLog.list({ page: 1, pageSize: 2 })
  t.match(items, [
    { action: 'session.create', actor: { name: 'ana' }, detail: { by: 'oidc' } },
    { action: 'token.exchange', actor: { name: 'ana' }, detail: { rule: 'person ana' } },
  ])
  write({ persons: [] })
  t.equal((await visitor.visit('/dashboard')).status, 303, 'removed from the access file')
})

t.test('an answer counts once, in the browser that began', async t => {
  const { app, provider, begin, come, services } = await start(t)
  const [ana, other] = [createVisitor(app), createVisitor(app)]
  const address = await begin(ana)
  const back = await provider.signIn(address.href, 'ana-7')
  const kept = ana.cookies.get('twinstack-oidc') ?? ''
  t.equal((await come(other, back)).status, 401, 'a browser that began no sign-in')
  await begin(other)
  t.equal((await come(other, back)).status, 401, 'the answer to the sign-in of another browser')
  t.notOk(other.cookies.has('twinstack-session'))
  t.equal((await come(ana, back)).status, 200)
  const again = createVisitor(app)
  again.cookies.set('twinstack-oidc', kept)
  const replayed = await come(again, back)
  t.equal(replayed.status, 401, 'the same answer with the same cookie')
  t.match(replayed.document.querySelector('[role=alert]')?.textContent, /was used already/)
  const late = createVisitor(app)
  const lateBack = await provider.signIn((await begin(late)).href, 'ana-7')
  await services.store.runSql(
    "update twinstack.one_time_secrets set expires_at = clock_timestamp() - interval '1 second'",
  )
  t.equal((await come(late, lateBack)).status, 401, 'after ten minutes')
})

t.test('a changed answer is refused', async t => {
  const { app, provider, begin, come } = await start(t)
  const attempt = async (change: (back: URL) => void) => {
    const visitor = createVisitor(app)
    const back = await provider.signIn((await begin(visitor)).href, 'ana-7')
    change(back)
    const { status, document } = await come(visitor, back)
    t.notOk(visitor.cookies.has('twinstack-session'))
    return `${status} ${document.querySelector('[role=alert]')?.textContent}`
  }
  t.match(await attempt(back => back.searchParams.set('state', 'x'.repeat(64))), /^401/)
  t.match(await attempt(back => back.searchParams.delete('state')), /^401/)
  t.match(await attempt(back => back.searchParams.set('code', 'x'.repeat(43))), /^401/)
  t.match(await attempt(back => back.searchParams.set('iss', 'https://evil.example')), /^401/)
  const markup = '<script>alert(1)</script>'
  const shown = await attempt(back => {
    back.searchParams.delete('code')
    back.searchParams.set('error', markup)
  })
  t.match(shown, /^401/)
  t.equal(shown.includes('<script>') && !shown.includes(markup), false)
})

t.test('who is not in the access file, and who is a machine, does not sign in', async t => {
  const { app, provider, begin, come, services } = await start(t)
  for (const login of ['mallory', 'robot-1']) {
    const visitor = createVisitor(app)
    const { status } = await come(
      visitor,
      await provider.signIn((await begin(visitor)).href, login),
    )
    t.equal(status, 401, login)
    t.notOk(visitor.cookies.has('twinstack-session'))
    const { items } = await services.store.auditLog.list({ page: 1, pageSize: 1 })
    t.match(items[0], { action: 'token.exchange', outcome: 'refused', detail: { subject: login } })
  }
})

t.test('the session is a new one, and leads to pages of this service only', async t => {
  const { app, provider, begin, come } = await start(t)
  const fixed = createVisitor(app)
  fixed.cookies.set('twinstack-session', 'tws_chosen-by-an-attacker')
  for (const next of ['https://evil.example', '//evil.example', '/dashboard/\\evil.example']) {
    const back = await provider.signIn((await begin(fixed, next)).href, 'ana-7')
    const { text } = await come(fixed, back)
    t.match(text, 'content="0;url=/dashboard"', next)
    t.not(fixed.cookies.get('twinstack-session'), 'tws_chosen-by-an-attacker')
    fixed.cookies.set('twinstack-session', 'tws_chosen-by-an-attacker')
  }
  t.equal((await fixed.visit('/dashboard')).status, 303, 'the chosen value is no session')
})

t.test('the provider is called by its registered address, whatever the request names', async t => {
  const { app } = await start(t)
  const answer = await app.inject({
    url: '/dashboard/sign-in/oidc',
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
  })
  const address = new URL(String(answer.headers.location))
  t.equal(address.searchParams.get('redirect_uri'), `${publicUrl}/dashboard/sign-in/callback`)
})

t.test('a provider that does not answer is an outage, and a token still signs in', async t => {
  const around = await testApp(t, {
    services: {
      signInProvider: openSignInProvider(
        { issuer: 'http://127.0.0.1:9', clientId: 'x', clientSecretFile: null, publicUrl },
        { allow: ['127.0.0.1'] },
      ),
    },
  })
  const visitor = createVisitor(around.app)
  const { status, text } = await visitor.visit('/dashboard/sign-in/oidc')
  t.equal(status, 503)
  t.match(text, /identity provider does not answer/)
  t.equal((await visitor.signIn(around.secrets.viewer)).status, 303)
})
