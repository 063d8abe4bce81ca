import t from 'tap'
import type { EventBody } from '../../../../../src/model/operation.ts'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'
import {
  canary,
  canaryEvents,
  createEnvironments,
  createOperation,
  findUnescaped,
  runOperation,
} from '../../../../helper/pages.ts'

const worker = { kind: 'system' as const, name: 'worker', tokenId: null }

t.test('a running operation: phases, progress, changed resources, log', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  const operation = await createOperation(store, 'staging', 'staging')
  await runOperation(store, operation, canaryEvents)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const path = `/dashboard/operations/${operation.id}`
  const { status, document, text } = await visitor.visit(path)
  t.equal(status, 200)
  t.same(findUnescaped(text), [])
  t.match(document.querySelector('h1')?.textContent, /deploy of[^]*staging[^]*running/)
  const phases = document.querySelectorAll('#run .timeline li').map(one => one.textContent)
  t.match(phases[0], /prepare[^]*finished[^]*1 s/)
  t.match(phases[1], /update[^]*running/)
  t.match(document.querySelector('#bar')?.textContent, /update: 1 of about 1 resources/)
  t.match(document.querySelector('#changes')?.textContent, /~ s3\.Bucket[^]*~ tags\./)
  const lines = document.querySelectorAll('#log li')
  t.match(lines.at(-1)?.textContent, /error: AccessDenied/)
  t.equal(lines.at(-1)?.getAttribute('class'), 'bad')
  const stored = await store.operations.get(operation.id)
  t.equal(document.querySelector('#log')?.getAttribute('data-after'), String(stored?.lastEvent))
  t.notOk(document.querySelector(`form[action="${path}/cancel"]`), 'a viewer may not cancel')
})

t.test('the log is searched on the server too', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  const operation = await createOperation(store, 'staging', 'staging')
  await runOperation(store, operation, canaryEvents)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const path = `/dashboard/operations/${operation.id}`
  const search = await visitor.visit(`${path}?q=PREPARE`)
  t.equal(search.document.querySelectorAll('#log li').length, 2)
  const errors = await visitor.visit(`${path}?q=&errors=1`)
  t.equal(errors.document.querySelectorAll('#log li').length, 1)
  const none = await visitor.visit(`${path}?q=${encodeURIComponent(canary.slice(0, 100))}x`)
  t.equal(none.document.querySelectorAll('#log li').length, 0)
  t.same(findUnescaped(none.text), [])
})

t.test('a failed operation shows the cause first, and what follows', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  const operation = await createOperation(store, 'staging', 'staging')
  await runOperation(store, operation, canaryEvents)
  await store.operations.transition(operation.id, {
    from: 'running',
    to: 'failed',
    actor: worker,
    reason: 'a resource failed',
    error: {
      code: 'resource-failed',
      message: canary,
      resources: [{ urn: `urn:pulumi:s::p::aws:s3/bucket:Bucket::${canary}`, message: canary }],
    },
  })
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { document, text } = await visitor.visit(`/dashboard/operations/${operation.id}`)
  t.same(findUnescaped(text), [])
  const titles = document.querySelectorAll('h2').map(one => one.textContent)
  t.match(titles[0], /deploy of staging failed: s3\.Bucket/)
  t.match(document.querySelector('.problem')?.textContent, /The state of things[^]*What to do next/)
  t.equal(document.querySelector('#log')?.getAttribute('data-ended'), 'true')
})

t.test('an approver approves the plan that she sees, nobody else does', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['production', 'production'])
  const operation = await createOperation(store, 'production', 'production')
  const path = `/dashboard/operations/${operation.id}`
  await runOperation(store, operation, [])
  const digest = 'd'.repeat(64)
  await store.operations.transition(operation.id, {
    from: 'running',
    to: 'awaiting-approval',
    actor: worker,
    reason: canary,
    approval: {
      digest,
      requestedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      status: 'waiting',
      by: null,
      at: null,
      comment: '',
      fourEyes: true,
      why: canary,
    },
  })
  const viewer = createVisitor(app)
  await viewer.signIn(secrets.viewer)
  const seen = await viewer.visit(path)
  t.match(seen.document.textContent, /Your role may not approve it/)
  t.same(findUnescaped(seen.text), [])
  // the hidden field of another form of the same session
  const { document } = await viewer.visit('/dashboard/account')
  const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  const refused = await viewer.send(`${path}/approve`, { _csrf, digest })
  t.equal(refused.status, 403)
  t.match(refused.document.textContent, /needs the role approver/)
  const approver = createVisitor(app)
  await approver.signIn(secrets.approver)
  const form = (await approver.visit(path)).document.querySelector(`form[action="${path}/approve"]`)
  t.equal(form?.querySelector('input[name=digest]')?.getAttribute('value'), digest)
  const changed = await approver.send(`${path}/approve`, { digest: 'e'.repeat(64) })
  t.equal(changed.status, 409)
  await approver.visit(path)
  t.match(await approver.send(`${path}/approve`), { status: 303, location: path })
  t.match(await store.operations.get(operation.id), {
    status: 'queued',
    approval: { status: 'approved', by: 'the approver' },
  })
})

t.test('an operator cancels; the stream of events needs a session', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  const operation = await createOperation(store, 'staging', 'staging')
  const path = `/dashboard/operations/${operation.id}`
  const visitor = createVisitor(app)
  t.equal((await visitor.visit(`${path}/events`)).status, 303)
  await visitor.signIn(secrets.operator)
  await visitor.visit(path)
  t.match(await visitor.send(`${path}/cancel`), { status: 303, location: path })
  t.match(await store.operations.get(operation.id), { status: 'cancelled' })
  const { text } = await visitor.visit(`${path}/events?after=0`)
  t.match(text, /^retry: [^]*id: 1\n[^]*id: 2\n[^]*event: end/)
  const rest = await visitor.visit(`${path}/events?after=0`, { 'last-event-id': '1' })
  t.notMatch(rest.text, /id: 1\n/, 'continues after the last event')
  t.match(rest.text, /id: 2\n/)
})

t.test('the list is filtered; an empty field is no filter', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'], ['production', 'production'])
  await createOperation(store, 'staging', 'staging')
  await createOperation(store, 'production', 'production')
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const count = async (query: string) => {
    const { document, text } = await visitor.visit(`/dashboard/operations${query}`)
    t.same(findUnescaped(text), [])
    return document.querySelectorAll('tbody tr').length
  }
  t.equal(await count(''), 2)
  t.equal(await count('?environment=&kind=&status='), 2)
  t.equal(await count('?environment=staging&kind=deploy'), 1)
  t.equal(await count('?status=running'), 0)
  const { status } = await visitor.visit('/dashboard/operations?environment=%3Cb%3E')
  t.equal(status, 400)
  t.equal((await visitor.visit('/dashboard/operations/nothing')).status, 400)
})

t.test('an operation with 5,000 resources is one small and fast page', async t => {
  const { app, secrets, services } = await testApp(t)
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  const operation = await createOperation(store, 'staging', 'staging')
  await runOperation(store, operation, [
    { type: 'step', step: 'update', state: 'started' },
    ...Array.from({ length: 5000 }, (_, at) => at).flatMap((at): EventBody[] =>
      (['started', 'finished'] as const).map(phase => ({
        type: 'resource',
        phase,
        planned: false,
        change: {
          urn: `urn:pulumi:staging::shop::aws:sqs/queue:Queue::queue-${at}`,
          type: 'aws:sqs/queue:Queue',
          name: `queue-${at}`,
          op: 'create',
          properties: [
            {
              path: 'name',
              kind: 'add',
              before: null,
              after: `queue-${at}`,
              secret: false,
              replace: false,
            },
          ],
        },
      })),
    ),
  ])
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const path = `/dashboard/operations/${operation.id}`
  const times: number[] = []
  for (let at = 0; at < 5; at++) {
    const begin = process.cpuUsage()
    const { status, text, document } = await visitor.visit(path)
    const { user, system } = process.cpuUsage(begin)
    times.push((user + system) / 1000)
    t.equal(status, 200)
    t.ok(text.length < 500_000, `${text.length} bytes`)
    t.match(document.querySelector('#bar')?.textContent, /5000 of about 5000/)
  }
  const best = Math.min(...times)
  t.comment(`${best} ms of processor time`)
  t.ok(best < 300, `${best} ms of processor time`)
})
