/** The simulated account as persons see and change it, and the first steps. */
import t, { type Test } from 'tap'
import { addResource } from '../../../../../src/adapters/sandbox/add.ts'
import {
  getResource,
  readJournalEntries,
  setProperty,
} from '../../../../../src/adapters/sandbox/cloud.ts'
import type { Role } from '../../../../../src/model/access.ts'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'
import { canary, createEnvironments, findUnescaped } from '../../../../helper/pages.ts'

const bucket = 'aws:s3/bucket:Bucket'
const database = [
  'engine=aurora-postgresql',
  'masterUsername=root',
  'masterPassword=a-secret-of-the-tests',
  'skipFinalSnapshot=true',
]
const group = 'aws:cloudwatch/logGroup:LogGroup'

async function start(t: Test, role: Role = 'operator') {
  const around = await testApp(t)
  const { app, services, secrets } = around
  const folder = services.config.sandboxFolder
  await createEnvironments(services.store, ['staging', 'staging'], ['production', 'production'])
  const add = (type: string, name: string, environment: string, ...assignments: string[]) =>
    addResource(folder, { type, name, environment, assignments })
  await add(group, 'staging-logs', 'staging', 'retentionInDays=30')
  await add(group, 'production-logs', 'production', 'retentionInDays=90')
  const visitor = createVisitor(app)
  await visitor.signIn(secrets[role])
  const open = async (name: string) => {
    const { document } = await visitor.visit(`/dashboard/sandbox?q=${name}`)
    const path = document.querySelector('tbody a')?.getAttribute('href') ?? ''
    return { path, ...(await visitor.visit(path)) }
  }
  return { ...around, folder, add, visitor, open }
}

t.test('resources are searched, filtered and paged', async t => {
  const { visitor, add } = await start(t)
  for (let at = 0; at < 60; at++) await add(bucket, `bucket-${at}`, 'staging')
  const rows = async (query: string) => {
    const { document, status } = await visitor.visit(`/dashboard/sandbox${query}`)
    t.equal(status, 200)
    return {
      count: document.querySelectorAll('table')[0]?.querySelectorAll('tbody tr').length,
      pager: document.querySelector('.pager, .pager + p, p.quiet')?.textContent,
      text: document.querySelector('main')?.textContent ?? '',
    }
  }
  t.match(await rows(''), { count: 50, pager: /page 1 of 2, 62 in all/ })
  t.match(await rows('?page=2'), { count: 12 })
  t.match(await rows('?environment=production'), { count: 1, text: /production-logs/ })
  t.match(await rows(`?type=${encodeURIComponent(group)}`), { count: 2 })
  t.match(await rows('?q=STAGING+logs'), { count: 1, text: /staging-logs/ })
  t.match(await rows('?q=nothing-like-this'), { text: /no resource/ })
})

t.test('a change by hand is made in the name of the person, and recorded', async t => {
  const { visitor, folder, open, services } = await start(t)
  const { path, document } = await open('staging-logs')
  t.match(document.querySelector('main')?.textContent, /Keep logs for one day only/)
  const change = { path: 'retentionInDays', value: '7' }
  t.match(await visitor.send(`${path}/change`, change), { status: 303, location: path })
  t.match((await getResource(folder, 'staging-logs')).properties, { retentionInDays: 7 })
  t.match((await readJournalEntries(folder)).at(-1), {
    who: 'console:the operator',
    address: 'signin.amazonaws.com',
    changes: [{ path: 'retentionInDays', before: 30, after: 7 }],
  })
  const { items } = await services.store.auditLog.list({ page: 1, pageSize: 1 })
  t.match(items[0], {
    action: 'sandbox.change',
    target: 'staging-logs',
    detail: { path: 'retentionInDays', environment: 'staging' },
  })
  const { text } = await visitor.visit('/dashboard/sandbox')
  t.match(text, /retentionInDays: 30 → 7/, 'the newest changes')
})

t.test('a deletion needs the box', async t => {
  const { visitor, folder, open, services } = await start(t)
  const { path } = await open('staging-logs')
  t.equal((await visitor.send(`${path}/delete`, { confirm: '' })).status, 400)
  await getResource(folder, 'staging-logs')
  await visitor.visit(path)
  t.match(await visitor.send(`${path}/delete`, { confirm: 'delete' }), {
    status: 303,
    location: '/dashboard/sandbox',
  })
  await t.rejects(getResource(folder, 'staging-logs'), { code: 'not-found' })
  const { items } = await services.store.auditLog.list({ page: 1, pageSize: 1 })
  t.match(items[0], { action: 'sandbox.delete', target: 'staging-logs' })
  t.equal((await visitor.visit(path)).status, 404, 'the page of a deleted resource')
})

t.test('what AWS refuses and a wrong path are answered as such', async t => {
  const { visitor, open, add } = await start(t)
  await add('aws:rds/cluster:Cluster', 'orders', 'staging', ...database, 'engineVersion=16.8')
  const { path } = await open('orders')
  const send = (change: { path: string; value: string }) => visitor.send(`${path}/change`, change)
  const refused = await send({ path: 'engineVersion', value: '16.6' })
  t.equal(refused.status, 409)
  t.match(refused.text, /AWS refuses this change in the console too/)
  await visitor.visit(path)
  t.equal((await send({ path: 'a[', value: '1' })).status, 400)
})

t.test('a viewer reads, an operator changes staging only', async t => {
  const viewer = await start(t, 'viewer')
  const seen = await viewer.open('staging-logs')
  t.notOk(seen.document.querySelector('form[action$="/change"]'), 'no form')
  const { document } = await viewer.visitor.visit('/dashboard/account')
  const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  const change = { _csrf, path: 'retentionInDays', value: '7' }
  t.equal((await viewer.visitor.send(`${seen.path}/change`, change)).status, 403)
  t.equal(
    (await viewer.visitor.send('/dashboard/start/twins', { _csrf, kind: 'staging' })).status,
    403,
  )
  const operator = await start(t, 'operator')
  const production = await operator.open('production-logs')
  const other = await operator.visitor.visit('/dashboard/account')
  const token = other.document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  for (const [action, more] of [
    ['change', { path: 'retentionInDays', value: '7' }],
    ['delete', { confirm: 'delete' }],
  ] as const) {
    const fields = { _csrf: token, ...more }
    const { status } = await operator.visitor.send(`${production.path}/${action}`, fields)
    t.equal(status, 403, `${action} in production`)
  }
})

t.test('without the sandbox there is no such page', async t => {
  const { app, secrets } = await testApp(t, { services: { sandbox: null } })
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.admin)
  const { text } = await visitor.visit('/dashboard')
  t.notMatch(text, /Simulated account|First steps/)
  for (const path of ['/dashboard/sandbox', '/dashboard/start'])
    t.equal((await visitor.visit(path)).status, 404)
})

t.test('nothing of the account becomes markup, and secrets are hidden', async t => {
  const { visitor, folder, open, add } = await start(t)
  const created = await add(bucket, 'bucket-x', 'staging')
  await setProperty(folder, created, `tags.${'marked'}=${canary}`)
  await setProperty(folder, created, `acl=${canary}`, { force: true, who: `console:${canary}` })
  await add('aws:rds/cluster:Cluster', 'orders', 'staging', ...database)
  for (const name of ['bucket-x', 'orders']) {
    const { text, document } = await open(name)
    t.same(findUnescaped(text), [])
    t.notMatch(text, 'a-secret-of-the-tests')
    t.ok(document.querySelector('h1'))
  }
  t.same(findUnescaped((await visitor.visit('/dashboard/sandbox')).text), [])
})

t.test('the first steps lead from nothing to production and a change', async t => {
  const { app, secrets, services } = await testApp(t)
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.admin)
  const empty = await visitor.visit('/dashboard')
  t.match(empty.text, /href="\/dashboard\/start"[\s\S]*stack export[\s\S]*adopt/)
  const states = async () => {
    const { document } = await visitor.visit('/dashboard/start')
    return document
      .querySelectorAll('.steps > li')
      .map(step => step.querySelector('h2 .badge')?.textContent.trim().split(' ').at(-1))
  }
  t.same(await states(), ['next', 'later', 'later', 'later', 'later'])
  await visitor.send('/dashboard/start/twins', { kind: 'staging' })
  t.same(await states(), ['running', 'later', 'later', 'later', 'later'])
  t.match((await services.store.operations.list({ page: 1, pageSize: 5 })).items, [
    { environment: 'staging', kind: 'deploy', message: 'first steps' },
  ])
})
