/** Tokens of real issuers on loopback, exchanged at the real door. */
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportSPKI, importJWK, type CryptoKey, type JWTPayload } from 'jose'
import { Provider } from 'oidc-provider'
import t, { type Test } from 'tap'
import { createDirectory } from '../../../../src/services/access/directory.ts'
import { createIdentities } from '../../../../src/services/access/identities/identities.ts'
import { testApp } from '../../../helper/app.ts'
import { listening, testIssuer } from '../../../helper/issuer.ts'
import { present } from '../../../helper/present.ts'

const subject = 'repo:acme/shop:pull_request'

async function trusting(
  t: Test,
  accessFile: (url: string) => object,
  limits: { failures?: number; perToken?: number } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-oidc-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const issuer = await testIssuer(t)
  const file = join(folder, 'access.yaml')
  const write = (content: object) => writeFileSync(file, JSON.stringify(content))
  write(accessFile(issuer.url))
  const clock = { ahead: 0 }
  const current = createDirectory({ file, log: { warn: () => {} } }).current
  const identities = createIdentities({
    current,
    allow: ['127.0.0.1'],
    now: () => Date.now() + clock.ahead,
  })
  const app = await testApp(t, { services: { identities }, limits: { failures: 1000, ...limits } })
  const exchange = (subjectToken: unknown) =>
    app.call(null, 'POST', '/v1/token-exchange', { subjectToken })
  const whoami = (secret: string) =>
    app.call('viewer', 'GET', '/v1/whoami', undefined, { authorization: `Bearer ${secret}` })
  return {
    app,
    issuer,
    exchange,
    whoami,
    write,
    clock,
    identities,
    lastComplianceAudit: async () =>
      (await app.call('admin', 'GET', '/v1/audit?pageSize=1')).body.items[0],
  }
}

const seconds = () => Math.floor(Date.now() / 1000)
const good = (issuer: string): JWTPayload => ({
  iss: issuer,
  aud: 'twinstack',
  sub: subject,
  iat: seconds(),
  nbf: seconds() - 5,
  exp: seconds() + 300,
  jti: 'j-1',
  repository_id: '77',
})
const workload = (issuer: string) => ({
  name: 'shop-ci',
  issuer,
  audience: 'twinstack',
  subjects: ['repo:acme/*:pull_request'],
  claims: { repository_id: 77 },
  grants: [{ role: 'operator', kind: 'ephemeral' }],
})

t.test('a job logs in, does what its rule says, and is out when the rule goes', async t => {
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
  const audit = await app.call('admin', 'GET', '/v1/audit')
  t.match(
    audit.body.items.find((row: { action: string }) => row.action === 'token.exchange'),
    {
      outcome: 'done',
      actor: { name: 'shop-ci' },
      detail: { issuer: issuer.url, subject, rule: 'workload shop-ci' },
    },
  )
  const everything = JSON.stringify([
    (await app.services.store.sql('select * from twinstack.audit')).rows,
    (await app.services.store.sql('select * from twinstack.tokens')).rows,
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

t.test('what is not accepted, and which check says so in the log', async t => {
  const {
    app: {
      services: { store },
    },
    issuer,
    exchange,
    lastComplianceAudit,
  } = await trusting(t, url => ({
    workloads: [
      workload(url),
      {
        ...workload(url),
        name: 'other',
        audience: 'elsewhere',
        subjects: ['repo:acme/other:pull_request'],
      },
    ],
  }))
  const stranger = await issuer.newKey('first')
  const rsa = await issuer.newKey('rsa', 'RS256')
  issuer.keys.push(rsa)
  const valid = good(issuer.url)
  const publicText = await exportSPKI((await importJWK({ ...rsa.jwk }, 'RS256')) as CryptoKey)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const forged = (header: object, secret: string | null) => {
    const text = `${part(header)}.${part(valid)}`
    return `${text}.${secret === null ? '' : createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  const jwt = await issuer.token(valid)
  const table: [what: string, check: RegExp, token: string][] = [
    ['no JWT', /form/, 'x'],
    ['two parts', /form/, jwt.split('.').slice(0, 2).join('.')],
    [
      'another issuer',
      /^issuer/,
      await issuer.token({ ...valid, iss: 'https://evil.example.com' }),
    ],
    ['a slash more', /^issuer/, await issuer.token({ ...valid, iss: `${issuer.url}/` })],
    ['no issuer', /^issuer/, await issuer.token({ ...valid, iss: undefined })],
    ['another audience', /^audience/, await issuer.token({ ...valid, aud: 'sts.amazonaws.com' })],
    ['no audience', /aud missing/, await issuer.token({ ...valid, aud: undefined })],
    [
      'another subject',
      /^subject/,
      await issuer.token({ ...valid, sub: 'repo:evil/shop:pull_request' }),
    ],
    [
      'the subject of a rule for another audience',
      /^subject/,
      await issuer.token({ ...valid, sub: 'repo:acme/other:ref:x' }),
    ],
    [
      'another repository of the same name',
      /^claims/,
      await issuer.token({ ...valid, repository_id: '78' }),
    ],
    ['algorithm none', /^algorithm/, forged({ alg: 'none' }, null)],
    ['None', /^algorithm/, forged({ alg: 'None' }, null)],
    [
      'the public key as a shared secret',
      /^algorithm/,
      forged({ alg: 'HS256', kid: 'rsa' }, publicText),
    ],
    ['a key of the same name', /^signature/, await issuer.token(valid, { key: stranger })],
    [
      'a key nobody knows',
      /^key/,
      await issuer.token(valid, { key: await issuer.newKey('unknown') }),
    ],
    [
      'a key that it brings itself',
      /^signature/,
      await issuer.token(valid, { key: stranger, header: { jwk: stranger.jwk } }),
    ],
    ['expired', /^expired/, await issuer.token({ ...valid, exp: seconds() - 60 })],
    ['not yet valid', /^nbf/, await issuer.token({ ...valid, nbf: seconds() + 120 })],
    ['from the future', /^iat/, await issuer.token({ ...valid, iat: seconds() + 120 })],
    ['too old', /^age/, await issuer.token({ ...valid, iat: seconds() - 90_000 })],
    ['no end', /exp missing/, await issuer.token({ ...valid, exp: undefined })],
    ['no beginning', /iat missing/, await issuer.token({ ...valid, iat: undefined })],
    [
      'changed',
      /^signature/,
      jwt.replace(/\.[^.]+\./, `.${part({ ...valid, sub: 'repo:acme/shop2:pull_request' })}.`),
    ],
    [
      'critical extension',
      /^ERR_JOSE_NOT_SUPPORTED/,
      await issuer
        .token(valid)
        .then(one =>
          one.replace(/^[^.]+/, part({ alg: 'ES256', kid: 'first', crit: ['x'], x: 1 })),
        ),
    ],
  ]
  const rows = async () =>
    (await store.sql(`select 1 from twinstack.audit where action = 'token.exchange'`)).rows.length
  for (const [what, check, token] of table) {
    const before = await rows()
    t.match(
      await exchange(token),
      {
        status: 401,
        headers: { 'www-authenticate': /^Bearer/ },
        body: { detail: 'the token was not accepted', code: 'unauthenticated' },
      },
      what,
    )
    const noise = ['/form/', '/^issuer/'].includes(String(check))
    t.equal((await rows()) - before, noise ? 0 : 1, `${what}: whether a row stays of it`)
    if (!noise) t.match((await lastComplianceAudit()).detail.check, check, what)
  }
  for (const body of ['', 5, null, { a: 1 }, 'x'.repeat(17_000)])
    t.equal((await exchange(body)).status, 400)
  t.match(
    await exchange(await issuer.token({ ...valid, exp: seconds() - 10 })),
    { status: 201 },
    'clocks may differ by half a minute',
  )
  t.match(await exchange(await issuer.token({ ...valid, aud: ['x', 'twinstack'] }, { key: rsa })), {
    status: 201,
  })
})

t.test('keys are kept, and looked for again when they change', async t => {
  const { issuer, exchange, clock } = await trusting(t, url => ({ workloads: [workload(url)] }))
  const valid = good(issuer.url)
  const old = present(issuer.keys[0])
  t.equal((await exchange(await issuer.token(valid))).status, 201)
  for (let at = 0; at < 5; at += 1) await exchange(await issuer.token(valid))
  t.equal(issuer.asked, 1, 'kept')
  issuer.keys.splice(0, 1, await issuer.newKey('second'))
  t.equal((await exchange(await issuer.token(valid))).status, 401, 'asked a moment ago')
  clock.ahead = 31_000
  t.equal((await exchange(await issuer.token(valid))).status, 201, 'rotated')
  for (let at = 0; at < 5; at += 1)
    t.equal(
      (await exchange(await issuer.token(valid, { key: old }))).status,
      401,
      'the old key is out',
    )
  t.equal(issuer.asked, 2, 'made-up keys do not make the service ask on and on')
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
    'keys from where nothing may be asked',
  )
  clock.ahead = 720_000
  issuer.discovery = null
  t.equal((await exchange(await issuer.token(valid))).status, 201)
})

t.test('failures are limited per address', async t => {
  const { exchange } = await trusting(t, () => ({}), { failures: 3 })
  const statuses = []
  for (let at = 0; at < 5; at += 1) statuses.push((await exchange('x')).status)
  t.same(statuses, [401, 401, 401, 429, 429])
})

t.test(
  'what is over the limit is not written, also when all come at once; a valid token passes',
  async t => {
    const { app, issuer, exchange } = await trusting(t, url => ({ workloads: [workload(url)] }), {
      failures: 3,
    })
    const expired = await issuer.token({ ...good(issuer.url), exp: seconds() - 60 })
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await exchange(expired)).status),
    )
    t.same(statuses.toSorted(), [401, 401, 401, ...Array.from({ length: 17 }, () => 429)])
    t.equal(
      (await app.call('admin', 'GET', '/v1/audit')).body.items.filter(
        (row: { outcome: string }) => row.outcome === 'refused',
      ).length,
      3,
    )
    t.equal((await exchange(await issuer.token(good(issuer.url)))).status, 201)
  },
)

t.test('tokens exchanged for the same subject share their limit', async t => {
  const { issuer, exchange, whoami } = await trusting(
    t,
    url => ({ workloads: [{ ...workload(url), subjects: ['repo:acme/*:pull_request'] }] }),
    { perToken: 4 },
  )
  const make = async (sub: string) =>
    (await exchange(await issuer.token({ ...good(issuer.url), sub }))).body.secret
  const [first, second, other] = [
    await make(subject),
    await make(subject),
    await make('repo:acme/api:pull_request'),
  ]
  const asked = []
  for (const secret of [first, second, first, second, first, second, other])
    asked.push((await whoami(secret)).status)
  t.same(asked, [200, 200, 200, 200, 429, 429, 200])
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
