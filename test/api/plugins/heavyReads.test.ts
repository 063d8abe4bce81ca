import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastify from 'fastify'
import t from 'tap'
import { isHeavyRoute } from '../../../api/plugins/heavyReads.ts'
import { threadRoutes } from '../../../api/plugins/readings.ts'
import { packageFolder } from '../../../src/model/config.ts'
import { pulumiService } from '../../../api/routes/pulumi/pulumiService.ts'
import { testApp } from '../../helper/app.ts'
import { createVisitor } from '../../helper/browser.ts'
import { table } from '../matrix/table.ts'

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

t.test('a search of the whole log of an operation is limited, its page is not', async t => {
  const { app, secrets } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const count = async (query: string) => {
    const path = `/dashboard/operations/${randomUUID()}${query}`
    const answers = await Promise.all(Array.from({ length: 30 }, () => visitor.visit(path)))
    return answers.filter(({ status }) => status === 429).length
  }
  for (const query of ['?q=x', '?errors=1']) t.ok((await count(query)) >= 5, query)
  for (const query of ['', '?q=']) t.equal(await count(query), 0, query)
})

/** Pages that read few rows. */
const lightPages = [
  ...['', '/assets/*', '/sign-in', '/sign-in/link', '/account', '/changes', '/start'],
  ...['/sandbox', '/sandbox/resources/:key', '/operations', '/operations/:id'],
  '/environments/:name/change',
  ...['/operations/:id/events', '/environments/:name', '/environments/:name/resources'],
  ...['tokens', 'roles', 'schedules', 'webhooks', 'webhooks/:webhook'].map(
    path => `/administration/${path}`,
  ),
  ...['/environments/:name/outputs', '/environments/:name/settings', '/environments/:name/rules'],
].map(path => `/dashboard${path}`)

t.test('each page is listed as light, or limited as heavy', async t => {
  const pages = Object.keys(table).flatMap(route => /^GET (\/dashboard.*)/.exec(route)?.[1] ?? [])
  t.ok(pages.length > 15, `${pages.length} pages`)
  t.same(
    pages.filter(path => !isHeavyRoute(path) && !lightPages.includes(path)),
    [],
  )
})

const stackPath = '/api/stacks/:org/:project/:stack'
/** Readings of the state service that read few rows. */
const lightOfStates = [
  ...['/api/capabilities', '/api/cli/version', '/api/user', '/api/user/organizations/default'],
  ...['/api/user/stacks', '/api/orgs/:org/members', '/api/orgs/:org/roles'],
  ...[
    '/api/orgs/:org/hooks',
    '/api/orgs/:org/hooks/:hook',
    '/api/orgs/:org/hooks/:hook/deliveries',
  ],
  ...['', '/update/:update', '/deployments', '/deployments/settings', '/deployments/:id/logs'].map(
    path => `${stackPath}${path}`,
  ),
  ...['/deployments/schedules', '/deployments/schedules/:id'].map(path => `${stackPath}${path}`),
  ...['/deployments/:id/updates', '/hooks', '/hooks/:hook', '/hooks/:hook/deliveries'].map(
    path => `${stackPath}${path}`,
  ),
]

t.test('each reading of the state service is listed as light, or limited as heavy', async t => {
  const server = fastify()
  const readings: string[] = []
  server.addHook('onRoute', ({ method, url }) => {
    if ([method].flat().includes('GET')) readings.push(url)
  })
  await pulumiService(server, {} as never, { verbs: { config: {} } as never })
  await server.ready()
  t.teardown(() => server.close())
  t.ok(readings.length > 20, `${readings.length} readings`)
  t.same(
    readings.filter(path => !isHeavyRoute(path) && !lightOfStates.includes(path)),
    [],
  )
  for (const path of lightOfStates) t.notOk(isHeavyRoute(path), path)
})
