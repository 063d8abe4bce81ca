/**
 * Every page with an environment or an operation in its path, for persons without a role there. The
 * routes are those that the app has, so a new page is tested without an entry.
 */
import t from 'tap'
import { createSecret, hashSecret } from '../../../src/lib/secret.ts'
import type { Grant } from '../../../src/model/access.ts'
import type { Store } from '../../../src/model/store.ts'
import { testApp } from '../../helper/app.ts'
import { createVisitor } from '../../helper/browser.ts'
import { createEnvironments, createOperation } from '../../helper/pages.ts'

async function createPerson(store: Store, grants: Grant[]): Promise<string> {
  const secret = createSecret()
  await store.tokens.create({
    name: 'one',
    owner: 'ann',
    ownerKind: 'person',
    role: null,
    grants,
    hash: hashSecret(secret),
    expiresAt: null,
  })
  return secret
}

t.test('an environment without a role looks like one that does not exist', async t => {
  const { app, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'], ['production', 'production'])
  const operation = await createOperation(store, 'production', 'production')
  const visitor = createVisitor(app)
  await visitor.signIn(await createPerson(store, [{ role: 'admin', environment: 'staging' }]))
  const routes = app.routeList.filter(
    ({ method, url }) =>
      method !== 'HEAD' && /^\/dashboard\/(environments|operations)\/:(name|id)/.test(url),
  )
  t.ok(routes.length >= 15, `${routes.length} routes`)
  for (const { method, url } of routes) {
    const path = url.replace(':name', 'production').replace(':id', operation.id)
    const { document } = await visitor.visit('/dashboard/account')
    const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
    const body = { _csrf, kind: 'deploy', digest: 'e'.repeat(64) }
    const answer = method === 'GET' ? await visitor.visit(path) : await visitor.send(path, body)
    t.equal(answer.status, 404, `${method} ${url}`)
    t.match(answer.document.textContent, /there is no (environment|operation)/, `${method} ${url}`)
  }
})

t.test('a viewer reads everything of her environment, and changes nothing', async t => {
  const { app, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  const operation = await createOperation(store, 'staging', 'staging')
  const visitor = createVisitor(app)
  await visitor.signIn(await createPerson(store, [{ role: 'viewer', kind: 'staging' }]))
  for (const { method, url } of app.routeList) {
    if (!/^\/dashboard\/(environments|operations)\/:(name|id)/.test(url) || url.endsWith('/events'))
      continue
    if (method === 'HEAD') continue
    const path = url.replace(':name', 'staging').replace(':id', operation.id)
    if (method === 'GET') {
      t.equal((await visitor.visit(path)).status, 200, `GET ${url}`)
      continue
    }
    const { document } = await visitor.visit('/dashboard/account')
    const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
    const { status } = await visitor.send(path, {
      _csrf,
      kind: 'deploy',
      digest: 'e'.repeat(64),
      now: '1',
    })
    t.equal(status, 403, `${method} ${url}`)
  }
  t.match(await store.operations.get(operation.id), { status: 'queued' })
  const log = await store.auditLog.list({ page: 1, pageSize: 50, actor: 'ann' })
  t.ok(
    log.items.filter(({ outcome }) => outcome === 'refused').length >= 4,
    'refusals are recorded',
  )
})
