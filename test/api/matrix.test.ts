/**
 * Every route that the app registers, against every role. A route that is not in the table fails the test, so nobody adds
 * one without saying who may use it.
 */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { roles, type Role } from '../../src/access/words.ts'
import type { Trees } from '../../src/operations/ports.ts'
import { testApp, type TestApp } from '../helper/app.ts'

type Rule = { weakest: Role | 'nobody is asked' | 'signed', url?: string, body?: object, query?: string }

const staging = { name: 'made', kind: 'staging' }
const table: Record<string, Rule> = {
  'GET /': { weakest: 'nobody is asked' },
  'GET /healthz': { weakest: 'nobody is asked' },
  'GET /readyz': { weakest: 'nobody is asked' },
  'GET /openapi.json': { weakest: 'nobody is asked' },
  'GET /docs': { weakest: 'nobody is asked' },
  'GET /docs/json': { weakest: 'nobody is asked' },
  'GET /docs/yaml': { weakest: 'nobody is asked' },
  'GET /docs/static/index.html': { weakest: 'nobody is asked' },
  'GET /docs/static/swagger-initializer.js': { weakest: 'nobody is asked' },
  'GET /docs/static/*': { weakest: 'nobody is asked', url: '/docs/static/swagger-ui.css' },
  'GET /v1/audit/verification': { weakest: 'admin' },
  'GET /v1/audit/export': { weakest: 'admin' },
  'POST /v1/webhooks': { weakest: 'admin', body: { url: 'https://hooks.example.com/x' } },
  'GET /v1/webhooks': { weakest: 'admin' },
  'GET /v1/webhooks/:id': { weakest: 'admin' },
  'PATCH /v1/webhooks/:id': { weakest: 'admin', body: { active: false } },
  'DELETE /v1/webhooks/:id': { weakest: 'admin' },
  'POST /v1/webhooks/:id/test': { weakest: 'admin' },
  'GET /v1/webhooks/:id/deliveries': { weakest: 'admin' },
  'POST /v1/webhooks/:id/deliveries/:delivery/replay': { weakest: 'admin' },
  'GET /metrics': { weakest: 'viewer' },
  'POST /v1/environments': { weakest: 'operator', body: staging },
  'GET /v1/environments': { weakest: 'viewer' },
  'GET /v1/environments/:name': { weakest: 'viewer' },
  'PUT /v1/environments/:name': { weakest: 'operator', body: {} },
  'POST /v1/environments/:name/extend': { weakest: 'operator' },
  'PATCH /v1/environments/:name': { weakest: 'operator', body: { description: 'x' } },
  'DELETE /v1/environments/:name': { weakest: 'operator', query: '?destroy=true' },
  'GET /v1/environments/:name/resources': { weakest: 'viewer' },
  'GET /v1/environments/:name/outputs': { weakest: 'viewer' },
  'GET /v1/environments/:name/drift': { weakest: 'viewer' },
  'GET /v1/environments/:name/unmanaged': { weakest: 'viewer' },
  'GET /v1/drift/findings': { weakest: 'viewer' },
  'GET /v1/drift/statistics': { weakest: 'viewer' },
  'GET /v1/notices': { weakest: 'viewer' },
  'GET /v1/environments/:name/drift/adoption': { weakest: 'viewer' },
  'GET /v1/environments/:name/state-versions': { weakest: 'viewer' },
  'GET /v1/environments/:name/state-versions/:number': { weakest: 'admin' },
  'GET /v1/environments/:name/history': { weakest: 'viewer' },
  'GET /v1/environments/:name/history/compare': { weakest: 'viewer', query: '?from=00000000-0000-4000-8000-000000000001&to=00000000-0000-4000-8000-000000000002' },
  'GET /v1/account/resources': { weakest: 'approver' },
  'POST /v1/environments/:name/operations': { weakest: 'operator', body: { kind: 'deploy' } },
  'GET /v1/environments/:name/operations': { weakest: 'viewer' },
  'GET /v1/environments/:name/rollback-targets': { weakest: 'viewer' },
  'GET /v1/schedules': { weakest: 'viewer' },
  'POST /v1/schedules': { weakest: 'operator', body: { environment: 'staging', scheduleCron: '@daily' } },
  'GET /v1/environments/:name/schedules': { weakest: 'viewer' },
  'POST /v1/environments/:name/schedules': { weakest: 'operator', body: { scheduleCron: '@daily' } },
  'GET /v1/schedules/:id': { weakest: 'viewer' },
  'PATCH /v1/schedules/:id': { weakest: 'operator', body: { paused: true } },
  'DELETE /v1/schedules/:id': { weakest: 'operator' },
  'POST /v1/schedules/:id/run': { weakest: 'operator' },
  'GET /v1/environments/:name/maintenance-windows': { weakest: 'viewer' },
  'PUT /v1/environments/:name/maintenance-windows': { weakest: 'operator', body: { windows: [] } },
  'GET /v1/environments/:name/policy': { weakest: 'viewer' },
  'PATCH /v1/environments/:name/policy': { weakest: 'admin', body: { gate: { withinHours: 24 } } },
  'GET /v1/environments/:name/gate': { weakest: 'viewer' },
  'GET /v1/operations/:id/gate': { weakest: 'viewer' },
  'GET /v1/operations/:id/gate/verification': { weakest: 'viewer' },
  'GET /v1/operations': { weakest: 'viewer' },
  'GET /v1/operations/:id': { weakest: 'viewer' },
  'POST /v1/operations/:id/cancel': { weakest: 'operator' },
  'POST /v1/operations/:id/approve': { weakest: 'approver', body: { digest: 'a'.repeat(64) } },
  'POST /v1/operations/:id/reject': { weakest: 'approver' },
  'GET /v1/operations/:id/drift': { weakest: 'viewer' },
  'GET /v1/operations/:id/plan': { weakest: 'viewer' },
  'GET /v1/operations/:id/tests': { weakest: 'viewer' },
  'POST /v1/operations/:id/tests': { weakest: 'operator', body: { name: 'x', total: 1, failed: 0 } },
  'GET /v1/operations/:id/sign-offs': { weakest: 'viewer' },
  'POST /v1/operations/:id/sign-offs': { weakest: 'approver', body: { role: 'qa' } },
  'GET /v1/operations/:id/events': { weakest: 'viewer' },
  'POST /v1/tokens': { weakest: 'admin', body: { name: 'x', owner: 'y', ownerKind: 'machine', role: 'viewer' } },
  'GET /v1/tokens': { weakest: 'admin' },
  'DELETE /v1/tokens/:id': { weakest: 'admin' },
  'GET /v1/audit': { weakest: 'admin' },
  'GET /v1/compliance': { weakest: 'viewer' },
  'GET /v1/operations/:id/compliance': { weakest: 'viewer' },
  'GET /v1/review': { weakest: 'viewer' },
  'GET /v1/parity': { weakest: 'viewer' },
  'POST /v1/parity': { weakest: 'operator', body: { left: 'staging', right: 'production' } },
  'GET /v1/parity/reports': { weakest: 'viewer' },
  'GET /v1/parity/reports/:id': { weakest: 'viewer' },
  'GET /v1/parity/history': { weakest: 'viewer' },
  'GET /v1/parity/matrix': { weakest: 'viewer', query: '?environments=staging,production' },
  'GET /v1/differences': { weakest: 'viewer' },
  'GET /v1/differences/proposal': { weakest: 'viewer' },
  'POST /v1/audits': { weakest: 'operator' },
  'GET /v1/audits': { weakest: 'viewer' },
  'GET /v1/audits/:id': { weakest: 'viewer' },
  'GET /v1/audits/:id/verify': { weakest: 'viewer' },
  'POST /v1/audits/:id/findings/:key': { weakest: 'approver', body: { decision: 'resolve', reason: 'x' } },
  'POST /v1/audits/:id/sign': { weakest: 'approver' },
  'POST /v1/commands': { weakest: 'viewer', body: { text: 'status' } },
  // proven by a signature, not by a token
  'POST /v1/doors/slack': { weakest: 'signed' },
  'POST /v1/doors/github': { weakest: 'signed' },
  'POST /v1/doors/gitlab': { weakest: 'signed' },
  'GET /v1/whoami': { weakest: 'viewer' },
}

/** where production is concerned, or a query asks for more */
const stricter: (Rule & { route: string })[] = [
  { route: 'POST /v1/environments', weakest: 'admin', body: { name: 'live', kind: 'production' } },
  { route: 'PATCH /v1/environments/production', weakest: 'admin', body: { description: 'x' } },
  { route: 'PATCH /v1/environments/staging', weakest: 'admin', body: { account: null } },
  { route: 'POST /v1/environments/production/operations', weakest: 'operator', body: { kind: 'reconcile', planOnly: true } },
  { route: 'DELETE /v1/environments/production', weakest: 'admin' },
  { route: 'POST /v1/environments/production/operations', weakest: 'approver', body: { kind: 'deploy' } },
  { route: 'POST /v1/environments/production/operations', weakest: 'operator', body: { kind: 'preview' } },
  { route: 'POST /v1/environments/production/schedules', weakest: 'admin', body: { scheduleCron: '@daily' } },
  { route: 'POST /v1/schedules', weakest: 'admin', body: { environment: null, task: 'audit', scheduleCron: '@monthly' } },
  { route: 'PUT /v1/environments/production/maintenance-windows', weakest: 'admin', body: { windows: [] } },
  { route: 'POST /v1/environments/staging/operations', weakest: 'approver', body: { kind: 'deploy', breakGlass: { reason: 'because it burns' } } },
  { route: 'GET /v1/environments/staging/outputs', weakest: 'approver', query: '?secrets=true' },
]

t.test('the table has every route, and no other', async t => {
  const { app } = await testApp(t)
  await app.ready()
  // HEAD comes with GET
  const registered = app.routeList.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`)
  t.same([...new Set(registered)].sort(), Object.keys(table).sort())
})

t.test('each route without a token', async t => {
  const { call } = await testApp(t, { limits: { failures: 1000 } })
  for (const [route, { weakest, url, body, query = '' }] of Object.entries(table)) {
    const [method, path] = route.split(' ') as [string, string]
    const { status, headers, body: answer } = await call(null, method, url ?? concrete(path, randomUUID()) + query, body)
    if (weakest === 'signed') { t.match({ status, answer }, { status: 404, answer: { detail: /is closed/ } }, `${route}: a door without its secret is closed`); continue }
    if (weakest === 'nobody is asked') t.ok(status < 400, `${route} is public`)
    else t.match({ status, headers, answer }, { status: 401, headers: { 'www-authenticate': /^Bearer/ }, answer: { code: 'unauthenticated' } }, `${route} demands a token`)
    if (method === 'GET' && weakest !== 'nobody is asked') t.ok([401, 405].includes((await call(null, 'HEAD', url ?? concrete(path, randomUUID()))).status), `HEAD of ${path} too`)
  }
})

t.test('each route with each role', async t => {
  const app = await testApp(t)
  app.services.trees = remembering(app.services.trees)
  for (const [route, rule] of Object.entries(table)) {
    if (rule.weakest !== 'nobody is asked' && rule.weakest !== 'signed') await tryRoles(app, route, rule)
  }
  for (const { route, ...rule } of stricter) await tryRoles(app, route, rule)

  async function tryRoles (app: TestApp, route: string, { weakest, body, query = '' }: Rule): Promise<void> {
    const [method, path] = route.split(' ') as [string, string]
    for (const role of roles) {
      const url = concrete(path, await prepared(app, path)) + query
      const { status, body: answer } = await app.call(role, method, url, body)
      const allowed = roles.indexOf(role) >= roles.indexOf(weakest as Role)
      const what = `${role}: ${method} ${path}${query} ${JSON.stringify(body ?? '')}`
      if (allowed) t.not(status, 403, `${what} is allowed (${status})`)
      else t.match({ status, answer }, { status: 403, answer: { code: 'forbidden' } }, `${what} is forbidden`)
    }
  }
})

/** The real ones, asked once for each ref: four roles × all routes would start git some hundred times to hear the same. */
function remembering (trees: Trees): Trees {
  const [resolved, made] = [new Map<string | null, ReturnType<Trees['resolve']>>(), new Map<string, ReturnType<Trees['tree']>>()]
  const once = <Key, Value>(known: Map<Key, Value>, key: Key, ask: () => Value): Value => {
    if (!known.has(key)) known.set(key, ask())
    return known.get(key)!
  }
  return { ...trees, resolve: ref => once(resolved, ref, () => trees.resolve(ref)), tree: revision => once(made, revision.id, () => trees.tree(revision)) }
}

/** Something of each kind to ask about, so that a refusal is about the role and not about a thing that is missing. */
async function prepared ({ call, services: { store } }: TestApp, path: string): Promise<string> {
  for (const name of ['staging', 'production'] as const) {
    if (await store.environments.get(name)) continue
    await store.environments.create({ name, kind: name, description: '', owner: '', template: null, overrides: {} })
  }
  if (path.startsWith('/v1/audits')) return (await store.audits.newest())?.id ?? randomUUID()
  if (path.startsWith('/v1/parity')) return randomUUID()
  if (path.startsWith('/v1/tokens')) return (await store.tokens.create({ name: 'x', owner: 'y', ownerKind: 'machine', role: 'viewer', hash: randomUUID(), expiresAt: null })).id
  if (!path.includes(':id')) return ''
  if (path.startsWith('/v1/schedules')) return (await call('admin', 'POST', '/v1/schedules', { environment: 'staging', scheduleCron: '@daily' })).body.id
  const [operation] = (await store.operations.list({ page: 1, pageSize: 1, environment: 'staging', status: 'queued' })).items
  return operation?.id ?? (await call('admin', 'POST', '/v1/environments/staging/operations', { kind: 'deploy' })).body.id
}

const concrete = (path: string, id: string) => path.replace(':name', 'staging').replace(':id', id).replace(':number', '1').replace(':delivery', '00000000-0000-4000-8000-000000000000').replace(':key', 'drift-0123456789ab')
