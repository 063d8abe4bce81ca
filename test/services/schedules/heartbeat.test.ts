/** The address is requested while schedules run, and not when one is late. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { beat } from '../../../src/services/schedules/heartbeat.ts'
import { silentLog as log } from '../../../src/lib/log.ts'
import { newEnvironment, testStore } from '../../helper/store.ts'

t.test('late schedules end the heartbeat, and are reported once an hour', async t => {
  const { store } = await testStore(t)
  let requests = 0
  let status = 200
  const server = createServer((_request, response) => {
    requests += 1
    response.writeHead(status).end()
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`
  await store.environments.create(newEnvironment('shop', { kind: 'production' }))
  const { id } = await store.schedules.create({
    id: '11111111-1111-4111-8111-111111111111',
    environment: 'shop',
    task: 'drift-check',
    scheduleCron: '0 * * * *',
    timezone: 'UTC',
    jitterSeconds: 0,
    everyMinutes: null,
    autoRemediate: null,
    paused: false,
    nextExecution: '2026-01-31T03:00:00.000Z',
    createdBy: 'ana',
  } as unknown as Parameters<typeof store.schedules.create>[0])
  const at = (time: string) =>
    beat({ store, log, url, allow: ['127.0.0.1'], now: () => new Date(time) })
  t.same(await at('2026-01-31T03:05:00Z'), [], 'due, but not late')
  t.equal(requests, 1)
  t.match(await at('2026-01-31T03:11:00Z'), [{ id }])
  t.equal(requests, 1, 'nothing is requested')
  const notices = () => store.notices.list({ after: 0, limit: 10, type: 'schedule.late' })
  t.match(await notices(), [{ environment: 'shop', severity: 'critical', text: /did not/ }])
  await beat({ store, log, url: null, allow: [], now: () => new Date() })
  t.equal((await notices()).length, 1, 'not again within an hour')
  await store.schedules.update(id, { nextExecution: null, paused: true })
  t.same(await at('2026-02-01T03:11:00Z'), [], 'a paused one is never late')
  status = 500
  await t.rejects(at('2026-02-01T03:12:00Z'), /answered 500/)
})
