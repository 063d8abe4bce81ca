import { Writable } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { testApp } from '../../helper/app.ts'

t.test('an unexpected error is logged, and the answer does not describe it', async t => {
  let log = ''
  const logger = pino(
    { level: 'info' },
    new Writable({
      write(chunk, _encoding, done) {
        log += chunk
        done()
      },
    }),
  )
  const { call, services, secrets } = await testApp(t, { services: { logger } })
  t.intercept(services.store.environments, 'list', {
    value: async () => {
      throw new Error('a detail of the inside')
    },
  })
  const { status, headers, body } = await call('viewer', 'GET', '/v1/environments')
  t.equal(status, 500)
  t.match(body, {
    code: 'internal',
    instance: `urn:twinstack:request:${String(headers['x-request-id'])}`,
  })
  t.notMatch(JSON.stringify(body), /inside/)
  t.match(log, new RegExp(`"reqId":"${String(headers['x-request-id'])}".*a detail of the inside`))
  t.notMatch(log, new RegExp(secrets.viewer))
})

t.test('a request id of the caller is used when it is harmless in a log', async t => {
  const { call } = await testApp(t)
  const id = async (input: string) =>
    (await call('viewer', 'GET', '/v1/whoami', undefined, { 'x-request-id': input })).headers[
      'x-request-id'
    ]
  t.equal(await id('build-17.3'), 'build-17.3')
  t.match(await id('a\tb'), /^[0-9a-f-]{36}$/)
  t.match(await id('x'.repeat(65)), /^[0-9a-f-]{36}$/)
})

t.test('every answer forbids frames, sniffing and scripts', async t => {
  const { call } = await testApp(t)
  for (const url of ['/', '/docs', '/v1/whoami', '/nothing']) {
    const { headers } = await call('viewer', 'GET', url)
    t.notOk(
      Object.keys(headers).some(name => /^(access-control-|set-cookie)/.test(name)),
      `${url}: no other origin is allowed, and no cookie is set`,
    )
    t.match(
      headers,
      { 'x-content-type-options': 'nosniff', 'content-security-policy': /frame-ancestors 'none'/ },
      url,
    )
    t.notMatch(headers['content-security-policy'], /unsafe/, url)
  }
})
