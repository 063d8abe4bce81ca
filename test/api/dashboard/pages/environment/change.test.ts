import t from 'tap'
import { createVisitor } from '../../../../helper/browser.ts'
import { canary, findUnescaped } from '../../../../helper/pages.ts'
import { requirePresent } from '../../../../helper/present.ts'
import { ana, newEnvironment } from '../../../../helper/store.ts'
import { startTwins } from '../../../../helper/twins.ts'

const { app, secrets, services } = await startTwins(t)
const { store } = services
const path = '/dashboard/environments/staging'
const visitor = createVisitor(app)
await visitor.signIn(secrets.operator)

async function readOperation(location: string | undefined) {
  const id = requirePresent(location).split('/').at(-1) ?? ''
  return requirePresent(await store.operations.get(id))
}

t.test('a destroy says what is lost, and needs the name', async t => {
  const { text, document } = await visitor.visit(`${path}/change`)
  t.same(findUnescaped(text), [])
  const section = document.querySelector('section[aria-labelledby=destroy]')
  t.match(section?.textContent, /3 resources are deleted[^]*data is lost[^]*1 rds\.Cluster/)
  t.match(section?.textContent, /onerror/, 'the names')
  const action = `${path}/operations`
  const refused = await visitor.send(action, { kind: 'destroy', confirm: 'production' })
  t.equal(refused.status, 422)
  t.match(refused.document.textContent, /type the name of the environment: staging/)
  await visitor.visit(`${path}/change`)
  const { status, location } = await visitor.send(action, { kind: 'destroy', confirm: 'staging' })
  t.equal(status, 303)
  t.match(await readOperation(location), { kind: 'destroy', options: { planOnly: false } })
  const viewer = createVisitor(app)
  await viewer.signIn(secrets.viewer)
  const seen = await viewer.visit(`${path}/change`)
  t.equal(seen.document.querySelectorAll('main form').length, 0)
  t.match(seen.text, 'Your role may not change staging')
  const production = await visitor.visit('/dashboard/environments/production/change')
  t.equal(production.document.querySelectorAll('button[value=destroy]').length, 0)
})

t.test('an import is planned first, and carried out from its plan', async t => {
  await visitor.visit(`${path}/change`)
  const resource = { type: 'aws:sns/topic:Topic', resourceName: 'news', resourceId: canary }
  const sent = await visitor.send(`${path}/operations`, { kind: 'import', ...resource })
  t.equal(sent.status, 303)
  const planned = await readOperation(sent.location)
  t.match(planned, {
    kind: 'import',
    options: { planOnly: true, resources: [{ name: 'news', id: canary }] },
  })
  await store.runSql(`update twinstack.operations set status = 'cancelled'
    where status = 'queued' and id <> '${planned.id}'`)
  await store.operations.claim('staging', { worker: 'w', leaseSeconds: 60 })
  await store.operations.transition(planned.id, {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: 'done',
  })
  const { text, document } = await visitor.visit(requirePresent(sent.location))
  t.same(findUnescaped(text), [])
  const form = document.querySelector(`form[action="${path}/operations"]`)
  t.equal(form?.querySelector('input[name=resourceName]')?.getAttribute('value'), 'news')
  const unnamed = await visitor.send(`${path}/operations`, { kind: 'import' })
  t.equal(unnamed.status, 422, 'the name of the environment is missing')
  await visitor.visit(requirePresent(sent.location))
  const done = await visitor.send(`${path}/operations`, { kind: 'import', confirm: 'staging' })
  t.equal(done.status, 303)
  t.match(await readOperation(done.location), {
    kind: 'import',
    options: { planOnly: false, resources: [{ name: 'news' }] },
  })
})

t.test('a saved state is restored by a plan', async t => {
  const operation = requirePresent(
    (await store.operations.list({ environment: 'staging', page: 1, pageSize: 1 })).items[0],
  )
  await store.states.save({
    environment: 'staging',
    operation: operation.id,
    takenAt: new Date().toISOString(),
    digest: 'd',
    resources: 1,
    body: Buffer.from(''),
  })
  const { document } = await visitor.visit(`${path}/states`)
  const version = document.querySelector('input[name=version]')?.getAttribute('value') ?? ''
  t.ok(Number(version) > 0)
  t.equal(document.querySelectorAll('select[name=from]').length, 0, 'reading states needs admin')
  const { status, location } = await visitor.send(`${path}/operations`, {
    kind: 'state-edit',
    version,
  })
  t.equal(status, 303)
  t.match(await readOperation(location), {
    kind: 'state-edit',
    options: { planOnly: true, stateEdit: { action: 'restore', version: Number(version) } },
  })
})

t.test('the life of a copy is extended', async t => {
  const life = { ttlMinutes: 60, maximumMinutes: 6000 }
  await store.environments.create(newEnvironment('copy', { kind: 'ephemeral', life }))
  const before = requirePresent((await store.environments.get('copy'))?.life)
  await visitor.visit('/dashboard/environments/copy/change')
  const sent = await visitor.send('/dashboard/environments/copy/extend', { minutes: '600' })
  t.equal(sent.status, 303)
  const after = requirePresent((await store.environments.get('copy'))?.life)
  t.ok(after.expiresAt > before.expiresAt)
})

t.test('the policy is a table with the source of each part', async t => {
  const { text, document } = await visitor.visit('/dashboard/environments/production/rules')
  const names = document.querySelectorAll('td code').map(one => one.textContent)
  t.ok(names.includes('conditions.parity'), 'parts of the gate')
  t.match(document.textContent, /gate from (default|file)/)
  t.notMatch(text, /<pre class="panel">\{/)
})
