/**
 * Answers from threads: the same as in the main thread, and a failing thread affects no other
 * request.
 */
import t from 'tap'
import { createReadings, type ReadingRequest } from '../../../api/readings/pool.ts'
import { chooseRunnerUser } from '../../../src/adapters/runner/separate.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { testApp, type TestApp } from '../../helper/app.ts'
import { requirePresent } from '../../helper/present.ts'

type Role = 'viewer' | 'operator'
const calls: [Role, 'GET' | 'POST', string, object?][] = [
  ['viewer', 'GET', '/v1/environments/production/gate'],
  ['viewer', 'GET', '/v1/environments/nothing/gate'],
  ['viewer', 'GET', '/v1/environments/production/gate?revision=no-such-branch'],
  ['viewer', 'GET', '/v1/review'],
  ['viewer', 'GET', '/v1/review?format=html'],
  ['viewer', 'GET', '/v1/compliance'],
  ['viewer', 'GET', '/v1/compliance?format=sarif'],
  ['viewer', 'GET', '/v1/parity'],
  ['viewer', 'GET', '/v1/parity/reports'],
  ['viewer', 'POST', '/v1/parity', { left: 'staging', right: 'production' }],
  ['operator', 'POST', '/v1/parity', { left: 'staging', right: 'production' }],
  ['viewer', 'GET', '/v1/compliance-audits'],
  ['viewer', 'GET', '/v1/compliance-audits/5d0c9a4e-6f0f-4d3c-8d5a-0a4d4b1f6a11'],
  ['viewer', 'GET', '/v1/audit-log/verification'],
]

/** Without the parts that differ between two equal requests: times and ids. */
const comparable = ({ status, headers, body }: Awaited<ReturnType<TestApp['call']>>) => ({
  status,
  type: headers['content-type'],
  policy: headers['content-security-policy'],
  body: JSON.stringify(body)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'TIME')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'),
})

async function withEnvironments(app: TestApp): Promise<void> {
  for (const kind of ['production', 'staging'] as const)
    await app.call('admin', 'POST', '/v1/environments', { name: kind, kind })
}

t.test('a thread gives the same answers as the service', async t => {
  const requests: ReadingRequest[] = []
  const inPlace = await testApp(t)
  const { config, store } = inPlace.services
  // as in the threads
  inPlace.services.runs = { ...chooseRunnerUser(config), sandbox: config.runnerSandbox }
  const readings = createReadings({ config, databaseUrl: requirePresent(config.databaseUrl) })
  t.teardown(() => readings.close())
  const threads = await testApp(t, {
    services: {
      ...inPlace.services,
      readings: {
        ...readings,
        answer: async request => {
          requests.push(request)
          return readings.answer(request)
        },
      },
    },
  })
  await withEnvironments(inPlace)
  for (const [role, method, url, body] of calls) {
    const expected = comparable(await inPlace.call(role, method, url, body))
    t.same(comparable(await threads.call(role, method, url, body)), expected, `${role} ${url}`)
  }
  t.equal(requests.length, calls.length, 'all of them went to a thread')
  const { items } = await store.auditLog.list({ page: 1, pageSize: 100 })
  t.equal(
    items.filter(({ action, outcome }) => action === 'POST /v1/parity' && outcome === 'refused')
      .length,
    2,
    'each records a refusal once',
  )
  await threads.call('viewer', 'GET', '/v1/environments')
  t.equal(requests.length, calls.length, 'cheap requests are answered in the main thread')
})

t.test('a failure of a thread is reported with the time of the next attempt', async t => {
  const failing = async () => {
    throw new TwinstackError('unavailable', 'the request was not answered')
  }
  const app = await testApp(t, {
    services: { readings: { answer: failing, close: async () => {} } },
  })
  t.match(await app.call('viewer', 'GET', '/v1/review'), {
    status: 503,
    headers: { 'retry-after': '5' },
    body: { code: 'unavailable' },
  })
  t.equal((await app.call('viewer', 'GET', '/v1/environments')).status, 200)
})

t.test('a thread that can not start rejects', async t => {
  const { services } = await testApp(t)
  const readings = createReadings({
    config: services.config,
    databaseUrl: 'postgres://127.0.0.1:1/nothing',
  })
  t.teardown(() => readings.close())
  await t.rejects(
    readings.answer({
      method: 'GET',
      url: '/v1/review',
      body: null,
      actor: { kind: 'person', name: 'ana', role: 'viewer', tokenId: 'x', address: null },
      requestId: 'one',
      address: '127.0.0.1',
    }),
    { code: 'unavailable' },
  )
})
