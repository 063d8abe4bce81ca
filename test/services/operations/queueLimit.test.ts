import t from 'tap'
import { testApp } from '../../helper/app.ts'

t.test('queued operations of one caller are limited', async t => {
  const app = await testApp(t)
  app.services.config.queuedPerCaller = 3
  for (const name of ['staging', 'qa'])
    await app.call('admin', 'POST', '/v1/environments', { name, kind: 'staging' })
  const request = (role: 'operator' | 'approver', name: string, key?: string) =>
    app.call(
      role,
      'POST',
      `/v1/environments/${name}/operations`,
      { kind: 'deploy' },
      key === undefined ? {} : { 'idempotency-key': key },
    )
  const [first] = [
    await request('operator', 'staging', 'one'),
    await request('operator', 'qa'),
    await request('operator', 'staging'),
  ]
  t.match(await request('operator', 'qa'), {
    status: 429,
    headers: { 'retry-after': '5' },
    body: {
      code: 'rate-limited',
      detail: 'the operator has 3 operations in the queue, and 3 are allowed',
      hint: /cancel some of GET \/v1\/operations\?status=queued/,
      errors: [{ path: 'environment', message: /less than 3/ }],
    },
  })
  t.equal((await request('operator', 'staging', 'one')).body.id, first.body.id, 'a repeat is none')
  t.equal((await request('approver', 'qa')).status, 202, 'another caller has a limit of its own')
  await app.call('operator', 'POST', `/v1/operations/${first.body.id}/cancel`)
  t.equal((await request('operator', 'qa')).status, 202, 'one that is cancelled counts no more')
})
