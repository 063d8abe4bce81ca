import t, { type Test } from 'tap'
import { testApp } from '../../helper/app.ts'

type Operation = {
  operationId?: string
  summary?: string
  security?: object[]
  responses: Record<string, { content?: Record<string, object>; $ref?: string }>
  requestBody?: object
}

/** The documentation of token and refusals of each route. */
function testOperation(
  t: Test,
  { method, url, operation }: { method: string; url: string; operation: Operation },
): void {
  const proven = url.startsWith('/v1/integrations/') || url === '/v1/token-exchange'
  const open = proven || ['/', '/healthz', '/readyz'].includes(url)
  t.same(
    operation.security,
    open ? [] : undefined,
    `${method} ${url}: ${open ? 'without' : 'with'} a token`,
  )
  for (const status of refusalsOf({ proven, open }))
    t.equal(
      operation.responses[status]?.$ref,
      `#/components/responses/Problem${status}`,
      `${method} ${url}: ${status}`,
    )
  if (operation.requestBody && method === 'POST' && url !== '/v1/operations/:id/cancel')
    t.ok(operation.responses['413'], `${method} ${url}: 413`)
}

function refusalsOf({ proven, open }: { proven: boolean; open: boolean }): string[] {
  if (proven) return ['401', '429', '500']
  return open ? [] : ['401', '403', '429', '500']
}

t.test('every route is documented, with its refusals and whether it needs a token', async t => {
  const { app, call } = await testApp(t)
  const { body } = await call(null, 'GET', '/openapi.json')
  t.equal(body.openapi, '3.1.0')
  t.match(body.components.securitySchemes.bearer, { type: 'http', scheme: 'bearer' })
  t.same(body.security, [{ bearer: [] }])
  const paths = body.paths as Record<string, Record<string, Operation>>
  for (const { method, url } of app.routeList) {
    // the pages of documentation and dashboard are no part of the API
    const isPage = /^\/(docs|dashboard)(\/|$)/.test(url)
    if (method === 'HEAD' || isPage || url === '/openapi.json') continue
    const operation = paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    if (t.ok(operation?.operationId && operation.summary, `${method} ${url}`) && operation)
      testOperation(t, { method, url, operation })
  }
  t.match(body.components.responses.Problem404, {
    description: String,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  })
  t.ok(paths['/v1/operations/{id}/events']?.get?.responses['200']?.content?.['text/event-stream'])
})

t.test('every reference resolves, every schema is used', async t => {
  const { call } = await testApp(t)
  const { body } = await call(null, 'GET', '/openapi.json')
  const used = new Set(
    [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(match => match[1]),
  )
  t.same([...used].sort(), Object.keys(body.components.schemas).sort())
  t.ok(used.has('Problem') && used.has('Operation'))
})

t.test('two apps in one process are independent', async t => {
  const [one, two] = [await testApp(t), await testApp(t)]
  t.same(
    (await one.call(null, 'GET', '/openapi.json')).body,
    (await two.call(null, 'GET', '/openapi.json')).body,
  )
})

t.test('the HTML page', async t => {
  const { call } = await testApp(t)
  t.match(await call(null, 'GET', '/docs'), { status: 200, body: /swagger-ui/ })
  t.match(await call(null, 'GET', '/docs/static/swagger-initializer.js'), {
    status: 200,
    body: /SwaggerUIBundle/,
  })
  t.equal((await call(null, 'GET', '/docs/static/..%2f..%2fpackage.json')).status, 404)
})
