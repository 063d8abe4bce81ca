import t from 'tap'
import { createVisitor } from '../../../../helper/browser.ts'
import { canary, findUnescaped } from '../../../../helper/pages.ts'
import { requirePresent } from '../../../../helper/present.ts'
import { startTwins } from '../../../../helper/twins.ts'

const around = await startTwins(t)
const { app, secrets, services } = around

t.test('violations of the rules, with expected and actual value', async t => {
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { status, text, document } = await visitor.visit('/dashboard/compliance')
  t.equal(status, 200)
  t.same(findUnescaped(text), [])
  t.match(
    document.querySelector('.verdict')?.textContent,
    /violations[^]*not compliant\s+production/,
  )
  const first = document.querySelector('.difference')
  t.match(first?.textContent, /critical|high/, 'the most severe first')
  t.equal(first?.querySelectorAll('.sides pre').length, 2)
  const only = await visitor.visit('/dashboard/compliance?environment=staging&severity=low')
  t.match(only.document.querySelector('.verdict')?.textContent, /staging, checked/)
  const severities = only.document
    .querySelectorAll('.difference .badge')
    .map(one => one.textContent)
  t.ok(severities.every(one => /low/.test(one)))
  t.equal((await visitor.visit('/dashboard/compliance?environment=nothing')).status, 404)
})

t.test('the design review: fifteen items, each with its result', async t => {
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { document, text } = await visitor.visit('/dashboard/compliance/review')
  const [article] = document.querySelectorAll('.checklist')
  t.equal(article?.querySelectorAll('li').length, 15)
  t.ok(article?.querySelectorAll('li').every(one => /met|not known/.test(one.textContent)))
  t.same(findUnescaped(text), [])
})

t.test('an audit is created, decided and signed as the person of the session', async t => {
  const operator = createVisitor(app)
  await operator.signIn(secrets.operator)
  await operator.visit('/dashboard/compliance/audits')
  const made = await operator.send('/dashboard/compliance/audits', { message: canary })
  t.equal(made.status, 303)
  const path = requirePresent(made.location)
  const page = await operator.visit(path)
  t.same(findUnescaped(page.text), [])
  t.match(page.text, 'onerror')
  t.equal(page.document.querySelectorAll('form[action$="/sign"]').length, 0, 'no right to sign')
  t.equal(page.document.querySelectorAll('.decisions').length, 0)
  const approver = createVisitor(app)
  await approver.signIn(secrets.approver)
  const own = await approver.visit(path)
  const finding = requirePresent(own.document.querySelector('.difference'))
  const action = `${path}/findings/${finding.id}`
  t.equal((await approver.send(action, { decision: 'accept', reason: '' })).status, 400)
  await approver.visit(path)
  const fields = { decision: 'accept', reason: canary, until: '' }
  t.equal((await approver.send(action, fields)).status, 303)
  const decided = await approver.visit(path)
  t.match(decided.document.querySelector(`#${finding.id}`)?.textContent, /accepted[^]*the approver/)
  t.match(decided.text, /You sign as <strong>the approver/)
  t.equal((await approver.send(`${path}/sign`, { note: canary })).status, 303)
  const signed = await approver.visit(`${path}?verify=1`)
  t.match(signed.document.querySelector('#verification')?.textContent, /intact/)
  t.match(signed.document.textContent, /Signatures[^]*the approver/)
  t.equal(signed.document.querySelectorAll('.decisions').length, 0, 'nothing to decide')
  t.same(findUnescaped(signed.text), [])
  const whole = await approver.visit(`${path}/document`)
  t.match(whole.headers['content-security-policy'], /default-src 'none'/)
  t.match((await operator.visit('/dashboard/compliance/audits')).text, 'the approver')
  const log = await services.store.auditLog.list({ page: 1, pageSize: 9, action: 'audit.sign' })
  t.equal(log.total, 1)
})

t.test('a viewer creates no audit', async t => {
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  const { document } = await visitor.visit('/dashboard/account')
  const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  t.equal((await visitor.send('/dashboard/compliance/audits', { _csrf })).status, 403)
})
