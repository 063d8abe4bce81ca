import t, { type Test } from 'tap'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'
import {
  createEnvironments,
  createOperation,
  fillStatistics,
  findUnescaped,
} from '../../../../helper/pages.ts'

async function start(t: Test) {
  const around = await testApp(t)
  const { app, services, secrets } = around
  await createEnvironments(services.store, ['staging', 'staging'], ['production', 'production'])
  const visitor = createVisitor(app)
  await visitor.signIn(secrets.viewer)
  return { ...around, visitor, store: services.store }
}

t.test('plots with their definitions, and the numbers as tables', async t => {
  const { visitor, store } = await start(t)
  await createOperation(store, 'production', 'production')
  await fillStatistics(store)
  const { status, document, text } = await visitor.visit('/dashboard/statistics?days=90')
  t.equal(status, 200)
  t.same(findUnescaped(text), [])
  const plots = document.querySelectorAll('svg.plot')
  t.equal(plots.length, 4)
  for (const plot of plots) {
    t.equal(plot.getAttribute('role'), 'img')
    t.match(plot.getAttribute('aria-label'), /\d/, 'the label has numbers')
  }
  t.notMatch(text, /<style|style="/, 'the policy allows no inline style')
  const figures = document.querySelectorAll('.figures > div')
  t.ok(figures.length >= 9)
  for (const figure of figures) t.equal(figure.querySelectorAll('dd').length, 2, 'a definition')
  t.match(document.querySelector('main')?.textContent, /Change failure rate\s*25 %/)
  t.match(document.querySelector('details table')?.textContent, /Succeeded/)
})

t.test('without operations the page says so', async t => {
  const { visitor } = await start(t)
  const { status, document } = await visitor.visit('/dashboard/statistics?environment=staging')
  t.equal(status, 200)
  t.match(document.querySelector('main')?.textContent, /no deploy ended[\s\S]*no drift was found/)
  t.equal((await visitor.visit('/dashboard/statistics?days=8')).status, 400)
})

t.test('REST answers the same numbers', async t => {
  const { call, store } = await start(t)
  await fillStatistics(store)
  const { status, body } = await call('viewer', 'GET', '/v1/statistics?days=30')
  t.equal(status, 200)
  t.match(body, { dora: { changeFailureRate: 0.25 }, deploys: { failed: 3 } })
  t.equal((await call('viewer', 'GET', '/v1/statistics?days=0')).status, 400)
})
