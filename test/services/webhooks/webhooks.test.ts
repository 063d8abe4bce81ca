/**
 * Webhooks over REST, delivered for real to a server of ours that verifies them with the
 * specification's own library.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { deliverDue, judgeAnswer, pauses } from '../../../src/services/webhooks/dispatcher.ts'
import { testApp } from '../../helper/app.ts'
import { newEnvironment } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'

const { call, services } = await testApp(t)
// where the receivers of these tests are; what is refused is set for each delivery
services.config.webhooksAllow = ['127.0.0.1']
const log = { info() {}, warn() {}, error() {} }
type ReceivedRequest = { headers: IncomingHttpHeaders; body: string }

/** Answers with the next of `statuses`, then with 200. */
async function receiver(
  t: import('tap').Test,
  statuses: number[] = [],
): Promise<{ url: string; got: ReceivedRequest[] }> {
  const got: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', chunk => chunks.push(chunk))
      .on('end', () => {
        got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
        response
          .writeHead(statuses.shift() ?? 200, { location: 'http://127.0.0.1:9/elsewhere' })
          .end('x'.repeat(10))
      })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got }
}

const deliver = (allow = ['127.0.0.1'], now?: () => Date) =>
  deliverDue({ store: services.store, log, unseal: services.unseal, allow, ...(now && { now }) })
const notice = (type: 'drift.found' | 'parity.failed', environment = 'staging') =>
  services.store.notices.add({
    type,
    environment,
    operation: null,
    text: 'something <b>happened</b>',
    detail: { a: 1 },
  })
const make = async (body: object) =>
  (await call('admin', 'POST', '/v1/webhooks', body)).body as {
    webhook: { id: string }
    secret: string
  }
const due = () =>
  services.store.runSql(
    "update twinstack.webhook_deliveries set next_at = clock_timestamp() where state = 'waiting'",
  )

t.test(
  'a notice arrives once, signed so that the library of the specification accepts it',
  async t => {
    const { url, got } = await receiver(t)
    const { webhook, secret } = await make({
      url,
      events: ['drift.found'],
      environments: ['staging'],
    })
    t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    await notice('drift.found')
    await notice('parity.failed')
    await notice('drift.found', 'production')
    await t.rejects(
      services.store.runInTransaction(async store => {
        await store.notices.add({
          type: 'drift.found',
          environment: 'staging',
          operation: null,
          text: 'rolled back',
          detail: {},
        })
        throw new Error('rolled back')
      }),
    )
    t.equal(
      await deliver(),
      1,
      'only types it subscribes to, and nothing of a rolled back transaction',
    )
    t.equal(await deliver(), 0)
    const { headers, body } = requirePresent(got[0])
    t.match(new Webhook(secret).verify(body, headers as Record<string, string>), {
      type: 'drift.found',
      timestamp: /^\d{4}-.*Z$/,
      data: {
        environment: 'staging',
        operation: null,
        text: 'something <b>happened</b>',
        detail: { a: 1 },
      },
    })
    t.throws(
      () => new Webhook(secret).verify(`${body} `, headers as Record<string, string>),
      'changed on the way',
    )
    const { body: page } = await call('admin', 'GET', `/v1/webhooks/${webhook.id}/deliveries`)
    t.match(page, {
      total: 1,
      items: [{ state: 'delivered', attempts: 1, lastStatus: 200, nextAt: null }],
    })
    t.notMatch(
      JSON.stringify((await services.store.runSql('select * from twinstack.webhooks')).rows),
      secret.slice(6),
      'the secret is stored sealed',
    )
    await call('admin', 'DELETE', `/v1/webhooks/${webhook.id}`)
  },
)

t.test(
  'a failure is retried under the same id, then abandoned, and sent again on request',
  async t => {
    const { url, got } = await receiver(t, [500, 302])
    const {
      webhook: { id },
    } = await make({ url })
    const test = (await call('admin', 'POST', `/v1/webhooks/${id}/test`)).body
    await deliver()
    await due()
    await deliver()
    const list = () =>
      call('admin', 'GET', `/v1/webhooks/${id}/deliveries`).then(({ body }) => body.items[0])
    t.match(await list(), {
      state: 'waiting',
      attempts: 2,
      lastStatus: 302,
      lastError: /redirects are not followed/,
    })
    t.equal(got.length, 2, 'nobody went where the redirect pointed')
    t.equal(
      requirePresent(got[0]).headers['webhook-id'],
      requirePresent(got[1]).headers['webhook-id'],
    )
    t.equal(
      (await call('admin', 'POST', `/v1/webhooks/${id}/deliveries/${test.id}/replay`)).status,
      409,
      'still on its way',
    )
    await services.store.runSql(
      'update twinstack.webhook_deliveries set attempts = $1, next_at = now() where id = $2',
      [pauses.length, test.id],
    )
    await services.store.runSql("update twinstack.webhooks set url = 'http://127.0.0.1:9/closed'")
    await deliver()
    t.match(await list(), { state: 'dead', lastError: /ECONNREFUSED|127/ })
    t.match((await call('admin', 'GET', `/v1/webhooks/${id}`)).body, { dead: 1, waiting: 0 })
    await services.store.runSql('update twinstack.webhooks set url = $1', [url])
    t.equal(
      (await call('admin', 'POST', `/v1/webhooks/${id}/deliveries/${test.id}/replay`)).status,
      202,
    )
    await deliver()
    t.match(await list(), { state: 'delivered', attempts: 1 })
    await call('admin', 'DELETE', `/v1/webhooks/${id}`)
  },
)

t.test('410 Gone switches it off; no delivery goes to an address inside the network', async t => {
  const { url, got } = await receiver(t, [410])
  const {
    webhook: { id },
  } = await make({ url })
  await notice('drift.found')
  await deliver([])
  t.equal(got.length, 0)
  t.match((await call('admin', 'GET', `/v1/webhooks/${id}/deliveries`)).body.items[0], {
    state: 'waiting',
    lastError: /loopback address/,
  })
  await due()
  await deliver()
  t.match((await call('admin', 'GET', `/v1/webhooks/${id}`)).body, {
    active: false,
    stopped: /410/,
    dead: 1,
  })
  await notice('drift.found')
  t.equal(await deliver(), 0, 'nothing more')
  t.match((await call('admin', 'PATCH', `/v1/webhooks/${id}`, { active: true })).body, {
    active: true,
    stopped: null,
  })
  await call('admin', 'DELETE', `/v1/webhooks/${id}`)
})

t.test('what is taken is not taken twice, and comes back when its taker died', async t => {
  const { url } = await receiver(t)
  const {
    webhook: { id },
  } = await make({ url })
  for (let count = 0; count < 5; count += 1) await notice('drift.found')
  const taken = await Promise.all([
    services.store.webhooks.takeDue(3, 60),
    services.store.webhooks.takeDue(3, 60),
  ])
  t.equal(new Set(taken.flat().map(delivery => delivery.id)).size, 5)
  t.equal(await deliver(), 0)
  await due()
  t.equal(await deliver(), 5)
  await call('admin', 'DELETE', `/v1/webhooks/${id}`)
})

t.test('attempts are spread over a day', t => {
  const at = new Date()
  t.ok(pauses.reduce((sum, pause) => sum + pause, 0) >= 24 * 3600)
  t.same(judgeAnswer({ status: 503 }, { attempts: 0 }, at), {
    state: 'waiting',
    nextAt: new Date(at.getTime() + 5000),
    status: 503,
    error: 'answered 503',
  })
  t.match(judgeAnswer({ error: 'ETIMEDOUT' }, { attempts: pauses.length }, at), {
    state: 'dead',
    nextAt: null,
  })
  t.end()
})

t.test('wrong input names its field', async t => {
  for (const body of [
    { url: 'ftp://x.example.com' },
    { url: 'javascript:alert(1)' },
    { url: 'https://x.example.com', events: ['drift.nothing'] },
    { url: 'https://x.example.com', environments: ['../x'] },
    {},
  ]) {
    t.match(
      await call('admin', 'POST', '/v1/webhooks', body),
      { status: 400, body: { code: 'invalid-request' } },
      JSON.stringify(body),
    )
  }
  t.equal(
    (await call('admin', 'GET', '/v1/webhooks/00000000-0000-4000-8000-000000000000')).status,
    404,
  )
})

t.test('refuses to create a webhook whose address is not allowed', async t => {
  for (const url of [
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0x7f.2/',
    'http://[::1]/',
    'https://user:secret@hooks.example.com/',
  ]) {
    const refused = await call('admin', 'POST', '/v1/webhooks', { url })
    t.match(
      refused,
      { status: 400, body: { errors: [{ path: 'url' }], hint: /TWINSTACK_WEBHOOKS_ALLOW/ } },
      url,
    )
    t.notMatch(JSON.stringify(refused.body), /secret/)
  }
  const { webhook } = await make({ url: 'https://hooks.example.com/' })
  t.match(await call('admin', 'PATCH', `/v1/webhooks/${webhook.id}`, { url: 'http://10.0.0.1/' }), {
    status: 400,
    body: { errors: [{ path: 'url' }] },
  })
})

t.test('an alerting service gets what is critical, and what ends an alert', async t => {
  const { url, got } = await receiver(t)
  await services.store.environments.create(newEnvironment('shop', { kind: 'production' }))
  const refused = await call('admin', 'POST', '/v1/webhooks', { url, format: 'pagerduty' })
  t.match(refused, { status: 400, body: { errors: [{ path: 'key' }] } })
  const made = await call('admin', 'POST', '/v1/webhooks', {
    url,
    format: 'pagerduty',
    key: 'routing-key-of-a-test',
    environments: ['shop'],
  })
  t.match(made.body, { webhook: { severity: 'critical', format: 'pagerduty' } })
  t.notMatch(JSON.stringify(made.body), 'routing-key-of-a-test')
  const outputOf = (type: 'operation.failed' | 'operation.succeeded' | 'drift.found') =>
    services.store.notices.add({ type, environment: 'shop', operation: null, text: type })
  await outputOf('drift.found')
  await outputOf('operation.failed')
  await outputOf('operation.succeeded')
  await deliver()
  const actions = got.map(({ body }) => {
    const { routing_key: key, event_action: action } = JSON.parse(body) as Record<string, string>
    return { key, action }
  })
  t.same(
    actions.toSorted((a, b) => (a.action ?? '').localeCompare(b.action ?? '')),
    [
      { key: 'routing-key-of-a-test', action: 'resolve' },
      { key: 'routing-key-of-a-test', action: 'trigger' },
    ],
  )
})
