import t from 'tap'
import { testApp } from '../../helper/app.ts'

t.test('requests a minute and token', async t => {
  const { call } = await testApp(t, { limits: { perToken: 3 } })
  for (let n = 0; n < 3; n++) t.equal((await call('viewer', 'GET', '/v1/whoami')).status, 200)
  const refused = await call('viewer', 'GET', '/v1/whoami')
  t.match(refused, { status: 429, headers: { 'retry-after': /^\d+$/ }, body: { code: 'rate-limited', detail: /more than 3 requests a minute/, hint: /try again in/ } })
  t.equal((await call('operator', 'GET', '/v1/whoami')).status, 200, 'another token is not held up')
})

t.test('failures a minute and address hold up failures only', async t => {
  const { call } = await testApp(t, { limits: { failures: 2 } })
  const wrong = () => call(null, 'GET', '/v1/whoami', undefined, { authorization: 'Bearer tws_wrong' })
  t.equal((await wrong()).status, 401)
  t.equal((await wrong()).status, 401)
  t.match(await wrong(), { status: 429, body: { code: 'rate-limited', detail: /without a valid token/ } })
  t.equal((await call('viewer', 'GET', '/v1/whoami')).status, 200)
  t.equal((await call(null, 'GET', '/healthz')).status, 200)
})
