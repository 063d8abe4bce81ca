import t from 'tap'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'
import { driftedResource, driftReport } from '../../../../helper/drift.ts'
import { canary, createEnvironments, findUnescaped } from '../../../../helper/pages.ts'
import { newOperation } from '../../../../helper/store.ts'
import { requirePresent } from '../../../../helper/present.ts'

const queue = 'aws:sqs/queue:Queue'
const service = 'shop:index:Service'
const urn = (type: string, name: string) => `urn:pulumi:staging::shop::${type}::${name}`
const create = (type: string, name: string, more: object = {}) => ({
  urn: urn(type, name),
  type,
  name,
  id: `${name}-id`,
  parent: null as string | null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [] as string[],
  inputs: { large: 'x'.repeat(1000) },
  outputs: {},
  ...more,
})

/** 50 components with 99 queues each, each component after the one before */
function createState() {
  return Array.from({ length: 50 }, (_, at) => {
    const component = create(service, at === 0 ? canary : `service-${at}`)
    return [
      component,
      ...Array.from({ length: 99 }, (_, n) =>
        create(queue, `q-${at}-${n}`, {
          parent: component.urn,
          dependencies: at === 0 ? [] : [urn(queue, `q-${at - 1}-${n}`)],
        }),
      ),
    ]
  }).flat()
}

const { app, secrets, services } = await testApp(t)
const { store } = services
await createEnvironments(store, ['staging', 'staging'])
await store.environments.record('staging', { state: { digest: 'x', resources: createState() } })
const path = '/dashboard/environments/staging/resources'
const visitor = createVisitor(app)
await visitor.signIn(secrets.viewer)

t.test('5,000 resources: collapsed by component, small and fast', async t => {
  await visitor.visit(path)
  const begin = process.cpuUsage()
  const { text, document, status } = await visitor.visit(path)
  const { user, system } = process.cpuUsage(begin)
  const milliseconds = (user + system) / 1000
  t.comment(`${milliseconds} ms of processor time, ${text.length} bytes`)
  t.ok(milliseconds < 300, `${milliseconds} ms`)
  t.ok(text.length < 500_000, `${text.length} bytes`)
  t.equal(status, 200)
  t.same(findUnescaped(text), [])
  t.equal(document.querySelectorAll('#graph .node').length, 50)
  t.equal(document.querySelectorAll('#graph .edge').length, 49)
  t.match(document.querySelector('#graph .node')?.textContent, /onerror/)
  t.notMatch(text, /style="/, 'the policy refuses it')
})

t.test('a group opens by its link, without JavaScript, and closes again', async t => {
  const link = async (from: string, label: RegExp) => {
    const { document } = await visitor.visit(from)
    const node = document.querySelectorAll('#graph a.node').find(one => label.test(one.textContent))
    return requirePresent(node?.getAttribute('href')).replace('#graph', '')
  }
  const opened = await link(path, /service-7/)
  const { document } = await visitor.visit(opened)
  t.equal(document.querySelectorAll('.cluster').length, 1)
  t.match(document.querySelector('.node.header')?.textContent, /service-7/)
  const types = await link(opened, /sqs\.Queue/)
  const members = await visitor.visit(types)
  t.match(members.document.querySelector('#graph')?.textContent, /q-7-0[^]*39 more/)
  t.notMatch(await link(opened, /▾ service-7/), 'open=')
})

t.test('a search shows what it found with its neighbours', async t => {
  const { document } = await visitor.visit(`${path}?q=name:q-7-1`)
  const names = document
    .querySelectorAll('#graph .node.resource text:first-of-type')
    .map(one => one.textContent.trim())
  t.same(names.filter(one => one.startsWith('q-')).sort(), ['q-6-1', 'q-7-1', 'q-8-1'])
  t.equal(document.querySelectorAll('#graph .node.found').length, 1)
})

t.test('colours: drift of what a group represents, and the last change', async t => {
  const { id } = await store.operations.create(newOperation('staging', { kind: 'drift-check' }))
  const drifted = driftedResource({ urn: urn(queue, 'q-3-3'), type: queue, name: 'q-3-3' })
  await store.findings.record(
    driftReport({
      environment: 'staging',
      operation: id,
      resources: [{ ...drifted, severity: 'high' }],
    }),
  )
  const { document } = await visitor.visit(path)
  const bad = document.querySelectorAll('#graph .node.bad')
  t.match(
    bad.map(one => one.querySelector('title')?.textContent),
    [/^service-3.*: 1 with drift$/],
  )
  const change = await visitor.visit(`${path}?colour=change`)
  t.match(change.document.querySelector('.legend')?.textContent, /Colour: last change/)
})
