/** Tokens of another issuer that imitate the token of a trusted job. */
import { createHmac } from 'node:crypto'
import { exportSPKI, importJWK, type CryptoKey, type JWTPayload } from 'jose'
import type { Issuer } from '../helper/issuer.ts'
import type { Attack } from './attack.ts'
import { requirePresent } from '../helper/present.ts'

const seconds = () => Math.floor(Date.now() / 1000)
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The rules of the service for this issuer. */
export const workload = ({ url }: Issuer): object => ({
  name: 'shop-ci',
  issuer: url,
  audience: 'twinstack',
  subjects: ['repo:acme/*:pull_request'],
  claims: { repository_id: 77 },
  grants: [{ role: 'operator', kind: 'ephemeral' }],
})

export function identityAttacks(issuer: Issuer): Attack[] {
  const valid = (more: object = {}): JWTPayload => ({
    iss: issuer.url,
    aud: 'twinstack',
    sub: 'repo:acme/shop:pull_request',
    iat: seconds(),
    exp: seconds() + 300,
    repository_id: '77',
    ...more,
  })
  const forged = (header: object, key: string | null, claims = valid()) => {
    const text = `${part(header)}.${part(claims)}`
    return `${text}.${key === null ? '' : createHmac('sha256', key).update(text).digest('base64url')}`
  }
  const expectRefusal = (name: string, make: () => unknown, expected = [401]): Attack => ({
    group: 'OIDC',
    name,
    expected,
    ...(String(expected) === '401' && { code: 'unauthenticated' }),
    fire: async target =>
      target.send('POST', '/v1/token-exchange', {
        token: null,
        json: { subjectToken: await make() },
      }),
    after: (_target, { body }) =>
      /"secret"/.test(body)
        ? 'it got a token'
        : /signature|audience|expired|issuer|subject of/i.test(
              (JSON.parse(body || '{}') as { detail?: string }).detail ?? '',
            )
          ? 'the answer names the failed check'
          : null,
  })
  const one = (more: object) => () => issuer.token(valid(more))
  // the list of attacks is made some time before this one is sent
  const later = (claim: string) => () => issuer.token(valid({ [claim]: seconds() + 600 }))
  return [
    expectRefusal('another issuer', one({ iss: 'https://evil.example' })),
    expectRefusal('the issuer with a slash more', one({ iss: `${issuer.url}/` })),
    expectRefusal('no issuer', one({ iss: undefined })),
    expectRefusal('a list of issuers', one({ iss: [issuer.url] })),
    expectRefusal('another audience', one({ aud: 'sts.amazonaws.com' })),
    expectRefusal('no audience', one({ aud: undefined })),
    expectRefusal('an audience with the same beginning', one({ aud: 'twinstack.evil.example' })),
    expectRefusal('another subject', one({ sub: 'repo:evil/shop:pull_request' })),
    expectRefusal(
      'a subject that goes beyond the pattern',
      one({ sub: 'repo:acme/shop:ref:refs/heads/x:pull_request' }),
    ),
    expectRefusal('a subject with the same end', one({ sub: 'x:repo:acme/shop:pull_request' })),
    expectRefusal("another branch's subject", one({ sub: 'repo:acme/shop:ref:refs/heads/main' })),
    expectRefusal('a subject with a line break', one({ sub: 'repo:acme/shop:pull_request\n' })),
    expectRefusal('another repository of the same name', one({ repository_id: '78' })),
    expectRefusal('without the claim', one({ repository_id: undefined })),
    expectRefusal('expired', one({ exp: seconds() - 60 })),
    expectRefusal('not yet valid', later('nbf')),
    expectRefusal('from the future', later('iat')),
    expectRefusal('without an end', one({ exp: undefined })),
    expectRefusal('with an end that is a text', () =>
      forged({ alg: 'ES256', kid: 'first' }, 'x', valid({ exp: '9999999999' })),
    ),
    expectRefusal('algorithm none', () => forged({ alg: 'none' }, null)),
    expectRefusal('algorithm NONE', () => forged({ alg: 'NONE' }, null)),
    expectRefusal('no algorithm', () => forged({}, null)),
    expectRefusal('the public key as a shared secret', async () => {
      const [key] = issuer.keys
      return forged(
        { alg: 'HS256', kid: requirePresent(key).kid },
        await exportSPKI(
          (await importJWK(requirePresent(key).jwk, requirePresent(key).alg)) as CryptoKey,
        ),
      )
    }),
    expectRefusal('a key that is not published', async () =>
      issuer.token(valid(), { key: await issuer.newKey('unknown') }),
    ),
    expectRefusal('a key with the name of the published one', async () =>
      issuer.token(valid(), { key: await issuer.newKey('first') }),
    ),
    expectRefusal('a key that the token itself contains', async () => {
      const key = await issuer.newKey('first')
      return issuer.token(valid(), { key, header: { jwk: key.jwk } })
    }),
    expectRefusal('an address of keys that the token itself contains', async () =>
      issuer.token(valid(), {
        key: await issuer.newKey('other'),
        header: { jku: 'https://evil.example/jwks' },
      }),
    ),
    expectRefusal('a key id that is a path', async () =>
      issuer.token(valid(), { key: await issuer.newKey('../../../../dev/null') }),
    ),
    expectRefusal('changed', async () =>
      (await issuer.token(valid())).replace(
        /\.[^.]+\./,
        `.${part(valid({ sub: 'repo:acme/other:pull_request' }))}.`,
      ),
    ),
    expectRefusal('without its signature', async () =>
      (await issuer.token(valid())).replace(/[^.]+$/, ''),
    ),
    expectRefusal('two parts', async () =>
      (await issuer.token(valid())).split('.').slice(0, 2).join('.'),
    ),
    expectRefusal('no JWT', () => 'x'),
    expectRefusal('a token of ours', () => `tws_${'a'.repeat(43)}`),
    expectRefusal('100 KB', () => `a.${'b'.repeat(100_000)}.c`, [413]),
    expectRefusal('a list', () => ['x'], [400]),
    expectRefusal('nothing', () => '', [400, 401]),
    expectRefusal('an unknown critical extension', async () =>
      (await issuer.token(valid())).replace(
        /^[^.]+/,
        part({ alg: 'ES256', kid: 'first', crit: ['x'], x: 1 }),
      ),
    ),
  ]
}
