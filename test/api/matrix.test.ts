/**
 * Every route that the app registers × every role × every kind of environment, and roles on one
 * environment or one kind only. A route that is not in the table (matrix/table.ts) fails the test,
 * so that every new route has an entry with its callers and its objects.
 */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '../helper/app.ts'
import { type MatrixRequest, table, besides } from './matrix/table.ts'
import { judge, prepared, placed } from './matrix/judge.ts'

t.test('the table has every route, and no other', async t => {
  const { app } = await testApp(t)
  await app.ready()
  // Fastify adds HEAD for each GET
  const registered = app.routeList
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url }) => `${method} ${url}`)
  t.same([...new Set(registered)].sort(), Object.keys(table).sort())
})

t.test('each route without a token', async t => {
  const { call } = await testApp(t, { limits: { failures: 1000 } })
  for (const [route, rule] of Object.entries(table)) {
    const [method, path] = route.split(' ') as [string, string]
    const { query = '', url, body } = { query: undefined, url: undefined, body: undefined, ...rule }
    const there = url ?? placed(path + query, { name: 'staging', id: randomUUID() })
    const {
      status,
      headers,
      body: answer,
    } = await call(
      null,
      method,
      there,
      typeof body === 'function' ? body('staging', 'staging') : body,
    )
    if (rule.on === 'signed') {
      t.match(
        { status, answer },
        { status: 404, answer: { detail: /is not configured/ } },
        `${route}: refused without the secret of the integration`,
      )
      continue
    }
    if (rule.on === 'session') {
      const refusal = method === 'GET' ? [303, '/dashboard/sign-in'] : [[401, 403, 415], undefined]
      t.ok([refusal[0]].flat().includes(status), `${route}: needs a session, ${status}`)
      t.equal((headers.location as string | undefined)?.split('?')[0], refusal[1], route)
      continue
    }
    if (rule.on === 'no credentials') t.ok(status < 400, `${route} is public`)
    else
      t.match(
        { status, headers, answer },
        {
          status: 401,
          headers: { 'www-authenticate': /^Bearer/ },
          answer: { code: 'unauthenticated' },
        },
        `${route} demands a token`,
      )
    if (method === 'GET' && rule.on !== 'no credentials')
      t.ok([401, 405].includes((await call(null, 'HEAD', there)).status), `HEAD of ${path} too`)
  }
})

t.test('each route with each role on each kind of environment', async t => {
  const around = await prepared(await testApp(t, { limits: { perToken: 1_000_000 } }))
  const rules = [...Object.entries(table).map(([route, rule]) => ({ route, ...rule })), ...besides]
  for (const rule of rules) {
    if (rule.on === 'no credentials' || rule.on === 'signed' || rule.on === 'proven') continue
    if (rule.on === 'session') continue
    t.same(
      await judge(around, rule as MatrixRequest & { route: string }),
      [],
      `${rule.route} ${(rule as MatrixRequest).task ?? ''} ` +
        `${JSON.stringify((rule as MatrixRequest).body ?? (rule as MatrixRequest).query ?? '')}`,
    )
  }
})
