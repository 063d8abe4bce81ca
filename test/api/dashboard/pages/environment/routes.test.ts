import t from 'tap'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'
import {
  canary,
  createEnvironments,
  createOperation,
  findUnescaped,
} from '../../../../helper/pages.ts'

const resource = (name: string, type: string) => ({
  urn: `urn:pulumi:staging::shop::${type}::${name}`,
  type,
  name,
  id: `${name}-id`,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: {},
  outputs: {},
})

const paths = ['', '/resources', '/drift', '/outputs', '/settings', '/states', '/history', '/rules']

t.test('every part of an environment is a page, and escapes what it shows', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  await createOperation(store, 'staging', 'staging')
  await store.environments.record('staging', {
    state: { digest: 'x', resources: [resource(canary, 'aws:s3/bucket:Bucket')] },
    outputs: { [canary]: { value: canary, secret: false } },
    evidence: {
      operation: '00000000-0000-4000-8000-000000000001',
      at: new Date().toISOString(),
      settings: { [canary]: { deep: canary } },
    } as never,
  })
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  for (const path of paths) {
    const { status, text, document } = await visitor.visit(`/dashboard/environments/staging${path}`)
    t.equal(status, 200, path)
    t.same(findUnescaped(text), [], path)
    t.equal(document.querySelectorAll('h1').length, 1, path)
    t.equal(document.querySelectorAll('.tabs [aria-current]').length, 1, path)
  }
  t.equal((await visitor.visit('/dashboard/environments/nothing')).status, 404)
})

t.test('resources are searched and paged', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'], ['production', 'production'])
  const many = Array.from({ length: 150 }, (_, at) =>
    resource(`queue-${at}`, 'aws:sqs/queue:Queue'),
  )
  await store.environments.record('staging', {
    state: { digest: 'x', resources: [...many, resource('uploads', 'aws:s3/bucket:Bucket')] },
  })
  await store.environments.record('production', {
    state: { digest: 'y', resources: [resource('other', 'aws:s3/bucket:Bucket')] },
  })
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const rows = async (query: string) => {
    const { document } = await visitor.visit(`/dashboard/environments/staging/resources${query}`)
    return document.querySelectorAll('tbody tr').map(row => row.textContent)
  }
  t.equal((await rows('')).length, 100)
  t.equal((await rows('?page=2')).length, 51)
  const found = await rows('?q=uploads')
  t.equal(found.length, 1)
  t.match(found[0], /s3\.Bucket[^]*uploads[^]*uploads-id/)
  t.same(await rows('?q=other'), [], 'nothing of another environment')
  t.same(await rows('?q=stack:production'), [])
})

t.test('secret outputs need the right, and their reading is recorded', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  await store.environments.record('staging', {
    outputs: { password: { value: null, secret: true } },
    sealedOutputs: await services.seal({ password: 'hunter2' }),
  })
  const path = '/dashboard/environments/staging/outputs'
  const viewer = createVisitor(app)
  await viewer.signIn(secrets.viewer)
  const { text } = await viewer.visit(path)
  t.notMatch(text, 'hunter2')
  t.notMatch(text, 'Show the secret values')
  const { document } = await viewer.visit('/dashboard/account')
  const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  t.equal((await viewer.send(path, { _csrf })).status, 403)
  const approver = createVisitor(app)
  await approver.signIn(secrets.approver)
  t.notMatch((await approver.visit(path)).text, 'hunter2', 'not before a click')
  t.match((await approver.send(path)).text, 'hunter2')
  const log = await store.auditLog.list({ page: 1, pageSize: 5, action: 'outputs.read-secret' })
  t.match(log.items, [{ actor: { name: 'the approver' } }])
})

t.test('buttons show what the viewer may start', async t => {
  const { app, secrets, services } = await testApp(t)
  await createEnvironments(services.store, ['staging', 'staging'], ['production', 'production'])
  const kinds = async (role: 'viewer' | 'operator' | 'approver', name: string) => {
    const visitor = createVisitor(app)
    await visitor.signIn(secrets[role])
    const { document } = await visitor.visit(`/dashboard/environments/${name}`)
    return document.querySelectorAll('button[name=kind]').map(one => one.getAttribute('value'))
  }
  t.same(await kinds('viewer', 'staging'), [])
  const all = ['deploy', 'drift-check', 'reconcile', 'rollback', 'rebuild']
  t.same(await kinds('operator', 'staging'), all)
  t.same(await kinds('operator', 'production'), all, 'plans and checks change nothing')
})

t.test('a drift check starts at once, with the message, and is refused by role', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.operator)
  await visitor.visit('/dashboard/environments/staging')
  const path = '/dashboard/environments/staging/operations'
  const refused = await visitor.send(path, { kind: 'drift-check', message: canary })
  t.equal(refused.status, 409, 'nothing is deployed')
  t.match(refused.document.querySelector('.problem')?.textContent, /Not deployed/)
  const viewer = createVisitor(app)
  await viewer.signIn(secrets.viewer)
  const { document } = await viewer.visit('/dashboard/account')
  const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  const forbidden = await viewer.send(path, { _csrf, kind: 'drift-check' })
  t.equal(forbidden.status, 403)
  t.equal((await viewer.send(path, { _csrf, kind: 'audit' })).status, 400, 'no operation')
})
