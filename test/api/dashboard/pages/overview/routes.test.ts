import t from 'tap'
import { hashSecret, createSecret } from '../../../../../src/lib/secret.ts'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'
import {
  canaryEvents,
  createEnvironments,
  createOperation,
  findUnescaped,
  runOperation,
} from '../../../../helper/pages.ts'

t.test('the overview shows environments, the queue, and what needs a person', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['copy', 'ephemeral'], ['staging', 'staging'])
  await createEnvironments(store, ['production', 'production'])
  const failed = await createOperation(store, 'staging', 'staging')
  const fence = await runOperation(store, failed, canaryEvents)
  t.ok(fence)
  await store.operations.transition(failed.id, {
    from: 'running',
    to: 'failed',
    actor: { kind: 'system', name: 'worker', tokenId: null },
    reason: 'it failed',
    error: { code: 'resource-failed', message: 'the bucket is not there' },
  })
  const running = await createOperation(store, 'production', 'production')
  await runOperation(store, running, canaryEvents)
  const queued = await createOperation(store, 'production', 'production')
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { status, document, text } = await visitor.visit('/dashboard')
  t.equal(status, 200)
  t.same(findUnescaped(text), [])
  t.same(
    document.querySelectorAll('.card h3 a').map(one => one.textContent),
    ['production', 'staging', 'copy'],
    'by kind',
  )
  t.match(
    document.querySelector('#needs')?.textContent,
    /deploy of staging failed[^]*the bucket is not/,
  )
  t.equal(
    document.querySelector('#needs a')?.getAttribute('href'),
    `/dashboard/operations/${failed.id}`,
  )
  const [production] = document.querySelectorAll('.card')
  t.match(production?.textContent, /Held by[^]*deploy[^]*1 queued/)
  const rows = document.querySelectorAll('#queue tbody tr')
  t.equal(rows.length, 2)
  t.match(rows[1]?.innerHTML, `/dashboard/operations/${queued.id}`)
  t.match(rows[1]?.querySelectorAll('td').at(-1)?.innerHTML, `/dashboard/operations/${running.id}`)
  t.match(
    document.querySelector('#twins')?.textContent,
    /production and its twin staging[^]*never compared/,
  )
})

t.test('a person sees only environments of her roles', async t => {
  const { app, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'], ['production', 'production'])
  await createOperation(store, 'production', 'production')
  const secret = createSecret()
  await store.tokens.create({
    name: 'one',
    owner: 'ann',
    ownerKind: 'person',
    role: null,
    grants: [{ role: 'viewer', environment: 'staging' }],
    hash: hashSecret(secret),
    expiresAt: null,
  })
  const visitor = createVisitor(app)
  await visitor.signIn(secret)
  const { document } = await visitor.visit('/dashboard')
  t.same(
    document.querySelectorAll('.card h3 a').map(one => one.textContent),
    ['staging'],
  )
  t.notMatch(document.textContent, 'production')
})

t.test('an empty service says what to do first', async t => {
  const { app, secrets } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { document } = await visitor.visit('/dashboard')
  t.match(document.textContent, /no environment[^]*First steps: create both twins/)
})

t.test('200 environments and 10,000 operations are one small and fast page', async t => {
  const { app, secrets, services } = await testApp(t)
  await services.store.runSql(`insert into twinstack.environments
    (name, kind, description, owner, overrides)
    select 'copy-' || n, 'ephemeral', '', 'ann', '{}' from generate_series(1, 200) n`)
  await services.store.runSql(`insert into twinstack.operations
    (environment, environment_kind, kind, status, message, requested_by, time_limit_seconds,
      remove_environment)
    select 'copy-' || (1 + n % 200), 'ephemeral', 'deploy', 'queued', 'x',
      '{"kind":"person","name":"ann","tokenId":null}', 60, false
    from generate_series(1, 10000) n`)
  await services.store.runSql(`update twinstack.operations set status = 'cancelled'`)
  await services.store.runSql('analyze')
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  await visitor.visit('/dashboard')
  const times: number[] = []
  for (let at = 0; at < 5; at++) {
    const begin = process.cpuUsage()
    const { text, status } = await visitor.visit('/dashboard')
    const { user, system } = process.cpuUsage(begin)
    times.push((user + system) / 1000)
    t.equal(status, 200)
    t.ok(text.length < 500_000, `${text.length} bytes`)
  }
  const best = Math.min(...times)
  t.comment(`${best} ms of processor time`)
  t.ok(best < 300, `${best} ms of processor time`)
})
