import t from 'tap'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { testApp } from '../../helper/app.ts'

t.test('requests a minute and token', async t => {
  const { call } = await testApp(t, { limits: { perToken: 3 } })
  for (let n = 0; n < 3; n++) t.equal((await call('viewer', 'GET', '/v1/whoami')).status, 200)
  const refused = await call('viewer', 'GET', '/v1/whoami')
  t.match(refused, {
    status: 429,
    headers: { 'retry-after': /^\d+$/ },
    body: { code: 'rate-limited', detail: /more than 3 requests a minute/, hint: /try again in/ },
  })
  t.equal((await call('operator', 'GET', '/v1/whoami')).status, 200, 'another token is not limited')
})

t.test('the limit of failures per minute and address affects failures only', async t => {
  const { call } = await testApp(t, { limits: { failures: 2 } })
  const wrong = () =>
    call(null, 'GET', '/v1/whoami', undefined, { authorization: 'Bearer tws_wrong' })
  t.equal((await wrong()).status, 401)
  t.equal((await wrong()).status, 401)
  t.match(await wrong(), {
    status: 429,
    body: { code: 'rate-limited', detail: /failed authentication/ },
  })
  t.equal((await call('viewer', 'GET', '/v1/whoami')).status, 200)
  t.equal((await call(null, 'GET', '/healthz')).status, 200)
})

t.test(
  'an IPv6 address counts as its /64, an IPv4 one as itself however it is written',
  async t => {
    const { app } = await testApp(t, { limits: { failures: 2 } })
    const wrong = async (remoteAddress: string) =>
      (await app.inject({ url: '/v1/whoami', remoteAddress })).statusCode
    const tried = []
    for (const address of [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff::9',
      '2001:db8:1:2:0:1::',
      '2001:db8:1:3::1',
      '192.0.2.1',
      '::ffff:192.0.2.1',
      '192.0.2.1',
      '192.0.2.2',
    ])
      tried.push(await wrong(address))
    t.same(tried, [401, 401, 429, 401, 401, 401, 429, 401])
  },
)

t.test(
  'a failure at an integration or at the token exchange counts like a wrong token',
  async t => {
    const receiveWebhook = async () => {
      throw new TwinstackError('unauthenticated', 'the signature is wrong')
    }
    const { call } = await testApp(t, {
      limits: { failures: 3 },
      services: { integrations: { slack: { name: 'slack', receiveWebhook } } },
    })
    t.match(await call(null, 'POST', '/v1/integrations/slack', {}), {
      status: 401,
      body: { detail: 'the signature is wrong' },
    })
    t.equal((await call(null, 'POST', '/v1/token-exchange', { subjectToken: 'x' })).status, 401)
    t.equal((await call(null, 'GET', '/v1/whoami')).status, 401)
    for (const [url, body] of [
      ['/v1/integrations/slack', {}],
      ['/v1/token-exchange', { subjectToken: 'x' }],
    ] as const)
      t.match(await call(null, 'POST', url, body), { status: 429, body: { code: 'rate-limited' } })
    t.equal((await call('viewer', 'GET', '/v1/whoami')).status, 200)
  },
)
