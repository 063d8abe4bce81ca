/** A service that trusts an issuer on loopback, and tokens of that issuer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JWTPayload } from 'jose'
import { type Test } from 'tap'
import { createDirectory } from '../../../../src/services/access/directory.ts'
import { createIdentities } from '../../../../src/services/access/identities/identities.ts'
import { testApp } from '../../../helper/app.ts'
import { testIssuer } from '../../../helper/issuer.ts'

export const subject = 'repo:acme/shop:pull_request'

export async function trusting(
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
  const current = createDirectory({ file, log: { warn: () => {} } }).getCurrent
  const identities = createIdentities({
    getCurrent: current,
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
      (await app.call('admin', 'GET', '/v1/audit-log?pageSize=1')).body.items[0],
  }
}

export const seconds = () => Math.floor(Date.now() / 1000)
export const good = (issuer: string): JWTPayload => ({
  iss: issuer,
  aud: 'twinstack',
  sub: subject,
  iat: seconds(),
  nbf: seconds() - 5,
  exp: seconds() + 300,
  jti: 'j-1',
  repository_id: '77',
})
export const workload = (issuer: string) => ({
  name: 'shop-ci',
  issuer,
  audience: 'twinstack',
  subjects: ['repo:acme/*:pull_request'],
  claims: { repository_id: 77 },
  grants: [{ role: 'operator', kind: 'ephemeral' }],
})
