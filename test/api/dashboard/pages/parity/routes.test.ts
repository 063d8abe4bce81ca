import { gzipSync } from 'node:zlib'
import t from 'tap'
import { createSecret, hashSecret } from '../../../../../src/lib/secret.ts'
import { requirePresent } from '../../../../helper/present.ts'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'
import { canary, createEnvironments, findUnescaped } from '../../../../helper/pages.ts'
import { newOperation } from '../../../../helper/store.ts'
import { createTwinResources, startTwins } from '../../../../helper/twins.ts'

/** A document of `pulumi stack export`. */
function createExport(stack: string, inputs: Record<string, unknown>): string {
  const resources = createTwinResources(stack, inputs).map(
    ({ urn, type, id, inputs, outputs }) => ({ urn, type, id, custom: true, inputs, outputs }),
  )
  return JSON.stringify({ version: 3, deployment: { resources } })
}

// before the first test: tap ends a file whose tests are done while the file awaits something
const twins = await startTwins(t)
const empty = await testApp(t)

t.test('matrix, comparison, and history escape what they show', async t => {
  const { app, secrets, services } = twins
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const matrix = await visitor.visit('/dashboard/parity')
  t.equal(matrix.status, 200)
  const [row] = matrix.document
    .querySelectorAll('.matrix tbody tr')
    .filter(one => /^Database/.test(one.textContent))
  t.match(row?.textContent, /differ/)
  const cell = requirePresent(row?.querySelector('a'))
  const report = await visitor.visit(requirePresent(cell.getAttribute('href')))
  t.equal(report.status, 200)
  t.match(
    report.document.querySelector('.difference')?.textContent,
    /rds\.Cluster[^]*engineVersion/,
  )
  const pair = await visitor.visit('/dashboard/parity/pair?left=staging&right=production&show=all')
  t.equal(pair.document.querySelectorAll('svg.plot circle, svg.plot path').length > 0, true)
  for (const { text } of [matrix, report, pair]) t.same(findUnescaped(text), [])
  t.match(pair.text, /onerror/, 'the canary is part of it')
  const proposal = pair.document.querySelector('.copy pre')
  t.match(proposal?.textContent, /- aspect: [^]*justification: ""/)
  t.equal((await visitor.visit('/dashboard/parity/pair?left=staging&right=nothing')).status, 404)
  t.equal((await services.store.parity.list({ page: 1, pageSize: 9 })).total, 2, 'nothing new')
})

t.test('compare now needs a right, stores a report and leads to it', async t => {
  const { app, secrets, services } = twins
  const viewer = createVisitor(app)
  await viewer.signIn(secrets.viewer)
  t.notMatch((await viewer.visit('/dashboard/parity/compare')).text, 'Compare now')
  const operator = createVisitor(app)
  await operator.signIn(secrets.operator)
  await operator.visit('/dashboard/parity/compare')
  const fields = { left: 'staging', right: 'production' }
  const { status, location } = await operator.send('/dashboard/parity/compare', fields)
  t.equal(status, 303)
  const page = await operator.visit(requirePresent(location))
  t.match(page.document.querySelector('.verdict')?.textContent, /of 100/)
  t.equal((await services.store.parity.list({ page: 1, pageSize: 9 })).total, 3)
})

t.test('the register of the deployed revision', async t => {
  const { app, secrets } = twins
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { text, document } = await visitor.visit('/dashboard/parity/differences')
  t.match(document.querySelector('#entry-backups')?.textContent, /in use[^]*onerror[^]*2999-01-01/)
  t.same(findUnescaped(text), [])
})

t.test('a comparison needs a role on both environments', async t => {
  const { app, services } = twins
  const secret = createSecret()
  await services.store.tokens.create({
    name: 'one',
    owner: 'ann',
    ownerKind: 'person',
    role: null,
    grants: [{ role: 'admin', environment: 'staging' }],
    hash: hashSecret(secret),
    expiresAt: null,
  })
  const visitor = createVisitor(app)
  await visitor.signIn(secret)
  t.match((await visitor.visit('/dashboard/parity')).text, 'No two environments were compared')
  const { items } = await services.store.parity.list({ page: 1, pageSize: 1 })
  const path = `/dashboard/parity/reports/${requirePresent(items[0]).id}`
  t.equal((await visitor.visit(path)).status, 404)
  t.equal((await visitor.visit('/dashboard/parity/pair')).status, 404)
  await visitor.visit('/dashboard/parity/compare')
  const { document } = await visitor.visit('/dashboard/account')
  const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  const fields = { _csrf, left: 'staging', right: 'production' }
  t.equal((await visitor.send('/dashboard/parity/compare', fields)).status, 404)
})

t.test('before anything is deployed the pages say what is missing', async t => {
  const { app, secrets } = empty
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  t.match((await visitor.visit('/dashboard/parity/differences')).text, 'Nothing is deployed yet')
  t.match((await visitor.visit('/dashboard/parity')).text, 'No two environments were compared')
})

t.test('two exports are compared without being stored', async t => {
  const { app, secrets, services } = empty
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const send = (files: Record<string, string>) =>
    visitor.sendFiles('/dashboard/parity/exports', files)
  await visitor.visit('/dashboard/parity/compare')
  const staging = createExport('staging', { port: 1, name: canary })
  const answer = await send({ left: staging, right: createExport('production', { port: 2 }) })
  t.equal(answer.status, 200, answer.text.slice(0, 300))
  t.match(answer.document.querySelector('h1')?.textContent, /staging compared with production/)
  t.ok(answer.document.querySelectorAll('.difference').length > 0)
  t.same(findUnescaped(answer.text), [])
  t.equal((await services.store.parity.list({ page: 1, pageSize: 9 })).total, 0)
  await visitor.visit('/dashboard/parity/compare')
  const wrong = await send({ left: '{', right: staging })
  t.equal(wrong.status, 400)
  t.match(wrong.document.textContent, /file of the measured stack is not an export/)
  await visitor.visit('/dashboard/parity/compare')
  t.equal((await send({ left: '{}', right: staging })).status, 400)
  const forged = await visitor.sendFiles('/dashboard/parity/exports', { left: '{}' }, 'x')
  t.equal(forged.status, 403, 'the field of the form is checked')
})

t.test('two state versions are compared by those who may read states', async t => {
  const { app, secrets, services, context } = empty
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  for (const port of [1, 2]) {
    const { id } = await store.operations.create(newOperation('staging'))
    await store.states.save({
      environment: 'staging',
      operation: id,
      takenAt: new Date().toISOString(),
      resources: 3,
      digest: `digest ${port}`,
      body: gzipSync(createExport('staging', { port })),
    })
  }
  const { items } = await store.states.list('staging', { page: 1, pageSize: 5 })
  const ids = items.map(({ id }) => id)
  const path = `/dashboard/parity/states?environment=staging&from=${ids[0]}&to=${ids[1]}`
  const viewer = createVisitor(app)
  await viewer.signIn(secrets.viewer)
  t.equal((await viewer.visit(path)).status, 403)
  const admin = createVisitor(app)
  await admin.signIn(secrets.admin)
  const { status, document } = await admin.visit(path)
  t.equal(status, 200)
  t.match(document.querySelector('h1')?.textContent, /staging, state \d+ compared with/)
  const log = await context('admin').store.auditLog.list({
    page: 1,
    pageSize: 5,
    action: 'state.read',
  })
  t.equal(log.total, 2, 'both readings are recorded')
})
