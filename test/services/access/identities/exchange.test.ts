/** Tokens of real issuers on loopback, exchanged at the real route. */
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import t from 'tap'
import { listening } from '../../../helper/issuer.ts'
import { requirePresent } from '../../../helper/present.ts'
import { subject, trusting, good, workload } from './trusting.ts'

t.test('a job logs in with the rights of its rule, until it is removed', async t => {
  const { app, issuer, exchange, whoami, write, lastComplianceAudit } = await trusting(t, url => ({
    workloads: [workload(url)],
  }))
  const jwt = await issuer.token(good(issuer.url))
  const {
    status,
    headers,
    body: { token, secret, expiresAt },
  } = await exchange(jwt)
  t.match(
    { status, headers, token },
    {
      status: 201,
      headers: { 'cache-control': 'no-store' },
      token: {
        owner: 'shop-ci',
        ownerKind: 'machine',
        role: null,
        rule: 'workload shop-ci',
        grants: [],
      },
    },
  )
  t.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 3600_000) < 10_000, 'an hour')
  t.match((await whoami(secret)).body, {
    kind: 'machine',
    name: 'shop-ci',
    role: null,
    grants: [{ role: 'operator', kind: 'ephemeral' }],
    tokenId: token.id,
  })
  t.equal(
    (
      await app.call(
        'viewer',
        'PUT',
        '/v1/environments/pr-1',
        {},
        { authorization: `Bearer ${secret}` },
      )
    ).status,
    201,
  )
  t.match(await exchange(jwt), { status: 201 }, 'again within its life: jobs are retried')
  const audit = await app.call('admin', 'GET', '/v1/audit-log')
  t.match(
    audit.body.items.find((row: { action: string }) => row.action === 'token.exchange'),
    {
      outcome: 'done',
      actor: { name: 'shop-ci' },
      detail: { issuer: issuer.url, subject, rule: 'workload shop-ci' },
    },
  )
  const everything = JSON.stringify([
    (await app.services.store.runSql('select * from twinstack.audit')).rows,
    (await app.services.store.runSql('select * from twinstack.tokens')).rows,
  ])
  t.notMatch(everything, jwt.split('.')[2], 'the token is kept nowhere')

  write({ workloads: [{ ...workload(issuer.url), role: 'viewer', grants: [] }] })
  t.match((await whoami(secret)).body, { role: 'viewer', grants: [] }, 'the rule as it is now')
  write({ workloads: [{ ...workload(issuer.url), subjects: ['repo:acme/other:pull_request'] }] })
  t.equal((await whoami(secret)).status, 401, 'the rule trusts this subject no longer')
  write({ workloads: [workload(issuer.url)] })
  t.equal((await whoami(secret)).status, 200)
  write({ workloads: [] })
  t.equal((await whoami(secret)).status, 401, 'the rule is gone')
  t.match(await exchange(jwt), { status: 401 })
  t.match(
    await lastComplianceAudit(),
    { action: 'token.exchange', outcome: 'done' },
    'an issuer that nobody trusts leaves no row',
  )
})

t.test('keys are kept, and looked for again when they change', async t => {
  const { issuer, exchange, clock } = await trusting(t, url => ({ workloads: [workload(url)] }))
  const valid = good(issuer.url)
  const old = requirePresent(issuer.keys[0])
  t.equal((await exchange(await issuer.token(valid))).status, 201)
  for (let at = 0; at < 5; at += 1) await exchange(await issuer.token(valid))
  t.equal(issuer.keyRequests, 1, 'kept')
  issuer.keys.splice(0, 1, await issuer.newKey('second'))
  t.equal(
    (await exchange(await issuer.token(valid))).status,
    401,
    'the keys were fetched a moment ago',
  )
  clock.ahead = 31_000
  t.equal((await exchange(await issuer.token(valid))).status, 201, 'rotated')
  for (let at = 0; at < 5; at += 1)
    t.equal(
      (await exchange(await issuer.token(valid, { key: old }))).status,
      401,
      'the old key is out',
    )
  t.equal(issuer.keyRequests, 2, 'unknown key ids do not cause endless requests')
  clock.ahead = 700_000
  issuer.discovery = { issuer: 'https://evil.example.com', jwks_uri: `${issuer.url}/jwks` }
  t.equal(
    (await exchange(await issuer.token(valid))).status,
    401,
    'a discovery document of another issuer',
  )
  clock.ahead = 710_000
  issuer.discovery = { issuer: issuer.url, jwks_uri: 'http://169.254.169.254/latest' }
  t.equal(
    (await exchange(await issuer.token(valid))).status,
    401,
    'keys at an address that is not allowed',
  )
  clock.ahead = 720_000
  issuer.discovery = null
  t.equal((await exchange(await issuer.token(valid))).status, 201)
})

t.test(
  'a real OpenID provider: a person by its own subject, and a machine by client credentials',
  async t => {
    const server = createServer((request, response) => {
      void provider.callback()(request, response)
    })
    const url = await listening(t, server)
    const resource = 'https://twinstack.example.com'
    const provider = new Provider(url, {
      clients: [
        {
          client_id: 'robot',
          client_secret: 'a secret',
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
        },
      ],
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => resource,
          getResourceServerInfo: () => ({
            scope: '',
            audience: 'twinstack',
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
      extraTokenClaims: () => ({ sub: 'robot' }),
    })
    const { exchange, whoami } = await trusting(t, () => ({
      persons: [
        {
          name: 'ana',
          role: 'approver',
          oidc: [{ issuer: url, audience: 'twinstack', subject: 'robot' }],
        },
      ],
      workloads: [
        {
          name: 'robots',
          issuer: url,
          audience: 'somewhere else',
          subjects: ['robot'],
          role: 'admin',
        },
      ],
    }))
    const response = await fetch(`${url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('robot:a secret').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
    })
    const { access_token: jwt } = (await response.json()) as { access_token: string }
    const { status, body } = await exchange(jwt)
    t.match(
      { status, body },
      { status: 201, body: { token: { owner: 'ana', ownerKind: 'person', rule: 'person ana' } } },
    )
    t.match((await whoami(body.secret)).body, { kind: 'person', name: 'ana', role: 'approver' })
  },
)
