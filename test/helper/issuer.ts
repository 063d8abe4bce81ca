/** An OIDC issuer on loopback with real keys, in the role of a CI system. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose'
import type { Test } from 'tap'
import { requirePresent } from './present.ts'

export type Key = { kid: string; alg: string; privateKey: CryptoKey; jwk: JWK }
export type Issuer = {
  url: string
  /** published keys; tests add and remove some */
  keys: Key[]
  /** how often the keys were requested */
  keyRequests: number
  /** instead of the discovery document */
  discovery: unknown
  newKey(kid: string, alg?: string): Promise<Key>
  token(
    claims: JWTPayload,
    change?: { key?: Key; header?: Record<string, unknown> },
  ): Promise<string>
}

export async function testIssuer(t: Test): Promise<Issuer> {
  const issuer: Issuer = {
    url: '',
    keys: [],
    keyRequests: 0,
    discovery: null,
    newKey,
    token: (claims, change = {}) =>
      sign(change.key ?? requirePresent(issuer.keys[0]), claims, change.header),
  }
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url === '/.well-known/openid-configuration')
      return response.end(JSON.stringify(issuer.discovery ?? describeIssuer(issuer.url)))
    issuer.keyRequests += 1
    response.end(JSON.stringify({ keys: issuer.keys.map(({ jwk }) => jwk) }))
  })
  issuer.url = await listening(t, server)
  issuer.keys.push(await newKey('first'))
  return issuer
}

const describeIssuer = (url: string) => ({
  issuer: url,
  jwks_uri: `${url}/jwks`,
  authorization_endpoint: `${url}/authorize`,
  token_endpoint: `${url}/token`,
})

export async function listening(t: Test, server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(
    () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(resolve)
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function newKey(kid: string, alg = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

async function sign(
  { kid, alg, privateKey }: Key,
  claims: JWTPayload,
  header: Record<string, unknown> = {},
): Promise<string> {
  return await new SignJWT(claims)
    .setProtectedHeader({ alg, kid, typ: 'JWT', ...header })
    .sign(privateKey)
}
