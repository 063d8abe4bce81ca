import { pino } from 'pino'
import t from 'tap'
import { findOldPath } from '../../src/lib/oldNames.ts'
import { integrations } from '../../src/model/integration.ts'
import { testApp } from '../helper/app.ts'

t.test('webhooks that arrive at the path of version 0.1 still work, with one log line', async t => {
  const lines: { level: number; path?: string; msg: string }[] = []
  const logger = pino(
    { level: 'warn' },
    { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
  )
  const receiveWebhook = async () => ({ status: 202 as const, body: 'received' })
  const { call } = await testApp(t, {
    services: { logger, integrations: { github: { name: 'github', receiveWebhook } } },
  })
  for (const path of ['/v1/doors/github', '/v1/integrations/github', '/v1/doors/github'])
    t.equal((await call(null, 'POST', path, {})).status, 202, path)
  const notices = lines.filter(({ path }) => path === '/v1/doors')
  t.equal(notices.length, 1, 'said once')
  t.match(notices[0], { msg: /now called \/v1\/integrations:/ })
})

t.test('the two kinds of audits answer at their old paths like at the new ones', async t => {
  const { call } = await testApp(t)
  for (const [old, current] of [
    ['/v1/audit?pageSize=1', '/v1/audit-log?pageSize=1'],
    ['/v1/audit/verification', '/v1/audit-log/verification'],
    ['/v1/audits', '/v1/compliance-audits'],
  ] as const) {
    t.match(await call(null, 'GET', old), { status: 401 }, `${old} needs a token`)
    const answer = await call('admin', 'GET', old)
    t.equal(answer.status, 200, old)
    t.strictSame(Object.keys(answer.body), Object.keys((await call('admin', 'GET', current)).body))
  }
  t.match(await call('admin', 'GET', '/v1/audits-of-others'), { status: 404 })
})

t.test('old names match whole segments of a path', async t => {
  t.strictSame(findOldPath('/v1/audits/5/verify?x=1'), {
    old: '/v1/audits',
    current: '/v1/compliance-audits',
    url: '/v1/compliance-audits/5/verify?x=1',
  })
  for (const url of [
    '/v1/audit-log',
    '/v1/auditors',
    '/',
    '/v1',
    '/docs/v1/audit',
    '/v1/constructor',
  ])
    t.equal(findOldPath(url), null, url)
})

t.test('an integration that is not configured has neither the old nor the new path', async t => {
  const { call } = await testApp(t)
  for (const name of integrations)
    for (const path of [`/v1/doors/${name}`, `/v1/integrations/${name}`])
      t.match(await call(null, 'POST', path, {}), {
        status: 404,
        body: { detail: `the integration ${name} is not configured` },
      })
})
