import t from 'tap'
import { testApp } from '../../helper/app.ts'

t.test('heavy readings are limited for each caller; others are answered', async t => {
  const app = await testApp(t)
  for (const kind of ['production', 'staging'] as const)
    await app.call('admin', 'POST', '/v1/environments', { name: kind, kind })
  const many = Array.from({ length: 30 }, () =>
    app.call('viewer', 'GET', '/v1/environments/production/gate'),
  )
  const other = app.call('admin', 'GET', '/v1/environments/production/gate')
  const light = app.call('viewer', 'GET', '/v1/environments')
  const answers = await Promise.all(many)
  const refused = answers.filter(({ status }) => status === 429)
  t.ok(refused.length >= 20, `${refused.length} of 30 are refused`)
  t.ok(refused.length < 30, 'some are answered')
  for (const { headers, body } of refused.slice(0, 1)) {
    t.equal(String(headers['retry-after']), '1')
    t.equal(body.code, 'rate-limited')
  }
  t.not((await other).status, 429, 'the limit of one caller is not that of another')
  t.equal((await light).status, 200)
  t.not(
    (await app.call('viewer', 'GET', '/v1/environments/production/gate')).status,
    429,
    'afterwards the caller is answered again',
  )
})
