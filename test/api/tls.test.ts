import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import t from 'tap'
import { startServer } from '../../api/server.ts'
import { readTls, usesPlainHttp } from '../../api/tls.ts'
import { packageFolder, readConfig } from '../../src/model/config.ts'
import { testApp } from '../helper/app.ts'

const fixture = (name: string) => join(packageFolder, 'test/fixtures/tls', name)
const ca = ['one', 'two'].map(name => readFileSync(fixture(`${name}.crt`), 'utf8'))

/** status, headers, and the subject of the certificate */
async function request(
  url: string,
): Promise<{ status: number | undefined; headers: Record<string, unknown>; name: unknown }> {
  return await new Promise((resolve, reject) => {
    get(`${url}/healthz`, { ca, agent: false }, response => {
      resolve({
        status: response.statusCode,
        headers: response.headers,
        name: (
          response.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
        ).getPeerCertificate().subject.CN,
      })
      response.resume()
    }).on('error', reject)
  })
}

t.test('the service uses TLS, sends HSTS, and loads a renewed certificate', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-tls-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const files = { certFile: join(folder, 'crt'), keyFile: join(folder, 'key') }
  const put = (name: string) => {
    copyFileSync(fixture(`${name}.crt`), files.certFile)
    copyFileSync(fixture(`${name}.key`), files.keyFile)
  }
  put('one')
  const { services } = await testApp(t)
  const { url, close } = await startServer({
    services: { ...services, config: { ...services.config, tls: files } },
    host: '127.0.0.1',
    port: 0,
    tlsEveryMs: 20,
  })
  t.teardown(close)
  t.match(url, /^https:/)
  t.match(await request(url), {
    status: 200,
    headers: { 'strict-transport-security': 'max-age=15552000' },
    name: 'twinstack test one',
  })
  await t.rejects(fetch(url.replace('https', 'http')), 'not HTTP on the same port')
  const old = await new Promise(resolve =>
    connect(
      {
        port: Number(new URL(url).port),
        host: '127.0.0.1',
        ca,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      },
      () => resolve('spoke'),
    ).on('error', () => resolve('refused')),
  )
  t.equal(old, 'refused', 'nothing older than TLS 1.2')
  writeFileSync(files.certFile, 'broken')
  await new Promise(resolve => setTimeout(resolve, 60))
  t.match(await request(url), { name: 'twinstack test one' }, 'a broken file changes nothing')
  put('two')
  utimesSync(files.certFile, new Date(), new Date(Date.now() + 5000))
  let seen: unknown = null
  for (let tries = 0; tries < 200 && seen !== 'twinstack test two'; tries += 1)
    seen = (await request(url)).name
  t.equal(seen, 'twinstack test two')
})

t.test('invalid files stop the start, without the key in the message', async t => {
  t.throws(() => readTls({ certFile: fixture('one.crt'), keyFile: fixture('two.key') }), {
    code: 'invalid-request',
    message: /TWINSTACK_TLS_CERT_FILE/,
  })
  t.throws(() => readTls({ certFile: fixture('none'), keyFile: fixture('two.key') }), {
    code: 'invalid-request',
    message: /ENOENT/,
  })
  t.throws(() => readConfig({ TWINSTACK_TLS_CERT_FILE: 'x' }), {
    code: 'invalid-request',
    message: /TWINSTACK_TLS_KEY_FILE: missing/,
  })
  t.throws(() => readConfig({ TWINSTACK_TRUST_PROXY: '10.0.0.1, evil' }), {
    code: 'invalid-request',
    message: /TWINSTACK_TRUST_PROXY/,
  })
})

t.test('plain HTTP on a network causes a warning', async t => {
  const open = (env: Record<string, string | undefined>) => usesPlainHttp(readConfig(env))
  t.same(
    [
      {},
      { TWINSTACK_HOST: '0.0.0.0' },
      { TWINSTACK_HOST: '::' },
      { TWINSTACK_HOST: 'localhost' },
      { TWINSTACK_HOST: '0.0.0.0', TWINSTACK_PLAIN_HTTP: 'behind-proxy' },
      { TWINSTACK_HOST: '0.0.0.0', TWINSTACK_TLS_CERT_FILE: 'a', TWINSTACK_TLS_KEY_FILE: 'b' },
    ].map(open),
    [false, true, true, false, false, false],
  )
})

t.test('forwarded addresses are trusted only from the configured proxies', async t => {
  const address = async (trustProxy: string[]) => {
    const app = await testApp(t, { trustProxy })
    await app.call(
      'admin',
      'POST',
      '/v1/tokens',
      { name: 'x', owner: 'x', ownerKind: 'machine', role: 'viewer' },
      { 'x-forwarded-for': '203.0.113.7' },
    )
    return (await app.call('admin', 'GET', '/v1/audit-log?pageSize=1')).body.items[0].address
  }
  t.equal(await address([]), '127.0.0.1')
  t.equal(await address(['10.0.0.0/8']), '127.0.0.1')
  t.equal(await address(['127.0.0.1']), '203.0.113.7')
})
