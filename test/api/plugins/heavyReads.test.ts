import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isHeavyRoute } from '../../../api/plugins/heavyReads.ts'
import { threadRoutes } from '../../../api/plugins/readings.ts'
import { packageFolder } from '../../../src/model/config.ts'
import { testApp } from '../../helper/app.ts'

t.test('heavy requests are limited for each caller; others are answered', async t => {
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

t.test('HEAD is limited like GET', async t => {
  const app = await testApp(t)
  await app.call('admin', 'POST', '/v1/environments', { name: 'production', kind: 'production' })
  const answers = await Promise.all(
    Array.from({ length: 30 }, () =>
      app.call('viewer', 'HEAD', '/v1/environments/production/gate'),
    ),
  )
  t.ok(answers.filter(({ status }) => status === 429).length >= 20)
})

/** GET requests that read few rows. A new route must be in this list, or among the heavy ones. */
const light = [
  '/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/v1/whoami',
  '/v1/tokens',
  '/v1/commands',
  '/v1/notices',
  '/v1/environments',
  '/v1/environments/:name',
  '/v1/environments/:name/policy',
  '/v1/environments/:name/maintenance-windows',
  '/v1/environments/:name/operations',
  '/v1/environments/:name/outputs',
  '/v1/environments/:name/resources',
  '/v1/environments/:name/schedules',
  '/v1/operations',
  '/v1/operations/:id',
  '/v1/operations/:id/events',
  '/v1/operations/:id/sign-offs',
  '/v1/operations/:id/tests',
  '/v1/schedules',
  '/v1/schedules/:id',
  '/v1/webhooks',
  '/v1/webhooks/:id',
  '/v1/webhooks/:id/deliveries',
]

t.test('each GET request is listed as light, or limited as heavy', t => {
  const text = readFileSync(join(packageFolder, 'docs', 'openapi.json'), 'utf8')
  const document = JSON.parse(text) as { paths: Record<string, object> }
  const readings = Object.entries(document.paths)
    .filter(([, methods]) => 'get' in methods)
    .map(([path]) => path.replaceAll(/\{(\w+)\}/g, ':$1'))
  t.ok(readings.length > 50, `${readings.length} readings`)
  t.same(
    readings.filter(path => !isHeavyRoute(path) && !light.includes(path)),
    [],
  )
  for (const path of light) t.notOk(isHeavyRoute(path), path)
  for (const route of threadRoutes) t.ok(isHeavyRoute(route.split(' ')[1] ?? ''), route)
  t.end()
})
