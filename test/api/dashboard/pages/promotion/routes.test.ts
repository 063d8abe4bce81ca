import t from 'tap'
import { createVisitor } from '../../../../helper/browser.ts'
import { findUnescaped } from '../../../../helper/pages.ts'
import { requirePresent } from '../../../../helper/present.ts'
import { ana, newOperation } from '../../../../helper/store.ts'
import { startTwins } from '../../../../helper/twins.ts'

const around = await startTwins(t)
const { app, secrets, services } = around
const { store } = services

/** A deploy of staging that proves the revision, and a policy that demands a sign-off. */
async function prove(): Promise<string> {
  const [queued] = (await store.operations.list({ environment: 'staging', page: 1, pageSize: 9 }))
    .items
  await store.operations.claim('staging', { worker: 'w', leaseSeconds: 60 })
  const { id } = requirePresent(queued)
  await store.operations.transition(id, {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: 'done',
  })
  const answer = await around.call('admin', 'PATCH', '/v1/environments/production/policy', {
    gate: {
      from: 'staging',
      signOffs: ['qa'],
      conditions: { proven: 'required', 'sign-offs': 'required', parity: 'warn' },
    },
  })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return id
}

const proof = await prove()

t.test('the gate is a checklist with what to do and the evidence', async t => {
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { status, text, document } = await visitor.visit('/dashboard/promotion')
  t.equal(status, 200)
  t.same(findUnescaped(text), [])
  t.match(document.querySelector('.verdict')?.textContent, /the gate refuses it/)
  const items = document.querySelectorAll('.checklist > li')
  const signOffs = items.find(one => /Signed off/.test(one.textContent))
  t.match(signOffs?.textContent, /not met[^]*qa/)
  t.match(signOffs?.textContent, /What to do/)
  t.equal(document.querySelectorAll('form[action$="sign-offs"]').length, 0)
  t.equal(document.querySelectorAll('button[value=deploy]').length, 0)
  t.match(text, 'onerror', 'the subject of the revision')
})

t.test('a person signs off, and the gate knows it', async t => {
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.approver)
  const { text } = await visitor.visit('/dashboard/promotion?environment=production')
  t.match(text, /You sign off as <strong>the approver/)
  t.match(text, 'Plan a deploy of this revision')
  const sent = await visitor.send('/dashboard/promotion/sign-offs', { role: 'qa' })
  t.equal(sent.status, 303)
  t.match(await store.signOffs.listByOperation(proof), [{ role: 'qa', by: 'the approver' }])
  const again = await visitor.visit(requirePresent(sent.location))
  t.match(again.document.textContent, /qa by the approver/)
  const viewer = createVisitor(app)
  await viewer.signIn(secrets.viewer)
  const { document } = await viewer.visit('/dashboard/account')
  const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  const fields = { _csrf, operation: proof, role: 'qa', environment: 'production' }
  t.equal((await viewer.send('/dashboard/promotion/sign-offs', fields)).status, 403)
})

t.test('the decisions about an operation, and their verification', async t => {
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { id } = await store.operations.create(
    newOperation('production', { environmentKind: 'production' }),
  )
  const path = `/dashboard/operations/${id}/gate`
  t.match((await visitor.visit(path)).text, 'the gate was not evaluated')
  t.match((await visitor.visit(`/dashboard/operations/${id}`)).text, path)
  t.equal((await visitor.visit(`${path}?verify=1`)).status, 200)
})
