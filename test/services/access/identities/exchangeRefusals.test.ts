/** Tokens that are not accepted, and the limits of an exchange. */
import { createHmac } from 'node:crypto'
import { exportSPKI, importJWK, type CryptoKey } from 'jose'
import t from 'tap'
import { subject, trusting, seconds, good, workload } from './trusting.ts'

t.test('refused tokens, with the failed check in the log', async t => {
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
    return (
      `${text}.` +
      (secret === null ? '' : createHmac('sha256', secret).update(text).digest('base64url'))
    )
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
    ['an unknown key', /^key/, await issuer.token(valid, { key: await issuer.newKey('unknown') })],
    [
      'a key that the token itself contains',
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
    (await store.runSql(`select 1 from twinstack.audit where action = 'token.exchange'`)).rows
      .length
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
      (await app.call('admin', 'GET', '/v1/audit-log')).body.items.filter(
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
  const requests = []
  for (const secret of [first, second, first, second, first, second, other])
    requests.push((await whoami(secret)).status)
  t.same(requests, [200, 200, 200, 200, 429, 429, 200])
})
