import { pino } from 'pino'
import t from 'tap'
import { integrations } from '../../../src/model/integration.ts'
import { testApp } from '../../helper/app.ts'

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
  const notices = lines.filter(({ path }) => path === '/v1/doors/github')
  t.equal(notices.length, 1, 'said once')
  t.match(notices[0], { msg: /now called \/v1\/integrations\/github/ })
})

t.test('an integration that is not configured has no address, old or new', async t => {
  const { call } = await testApp(t)
  for (const name of integrations)
    for (const path of [`/v1/doors/${name}`, `/v1/integrations/${name}`])
      t.match(await call(null, 'POST', path, {}), {
        status: 404,
        body: { detail: `the integration ${name} is not configured` },
      })
})
