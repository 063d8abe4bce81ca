import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Limits } from '../../../api/services.ts'
import { toActorRecord, worker } from '../../../src/model/actor.ts'
import type { OperationEvent } from '../../../src/model/operation.ts'
import { testApp } from '../../helper/app.ts'

/** The app on a real port, with one queued operation. */
async function listening(t: Test, limits: Partial<Limits> = {}) {
  const test = await testApp(t, { limits })
  const {
    call,
    services: { store },
    secrets,
    app,
  } = test
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const { id } = (
    await call('operator', 'POST', '/v1/environments/staging/operations', { kind: 'deploy' })
  ).body
  const print = (...messages: string[]) =>
    store.operations.append(
      id,
      'service',
      messages.map(message => ({
        n: null,
        at: new Date().toISOString(),
        body: { type: 'diagnostic', severity: 'info', message },
      })),
      null,
    )
  const finish = () =>
    store.operations.transition(id, {
      from: 'queued',
      to: 'cancelled',
      actor: toActorRecord(worker),
      reason: 'test',
    })
  const headers = (more: object = {}) => ({
    authorization: `Bearer ${secrets.viewer}`,
    accept: 'text/event-stream',
    ...more,
  })
  const open = async (signal: AbortSignal, more: object = {}) =>
    fetch(`${url}/v1/operations/${id}/events`, { headers: headers(more), signal })
  const metric = async () =>
    Number(
      /^twinstack_event_streams (\d+)$/m.exec((await call('viewer', 'GET', '/metrics')).body)?.[1],
    )
  return { ...test, url, id, say: print, finish, open, metric, headers }
}

/** The text of the answer until `found` matches, or until its end. */
async function readUntil(response: Response, found?: RegExp): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (found?.test(text)) break
  }
  return text
}

async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return true
    await sleep(25)
  }
  return false
}

t.test('past and future events, each once and in order, until the end', async t => {
  const { say, finish, open } = await listening(t)
  await say('before')
  const response = await open(new AbortController().signal)
  const whole = readUntil(response)
  for (let n = 0; n < 20; n++) await say(`live ${n}`)
  await finish()
  const text = await whole
  const events = [...text.matchAll(/^data: (\{.*"seq".*)$/gm)].map(
    match => JSON.parse(match[1] ?? '') as OperationEvent,
  )
  t.same(
    events.map(event => event.seq),
    Array.from({ length: 23 }, (_, index) => index + 1),
  )
  t.match(text, /event: end\ndata: \{"id":"[^"]+","status":"cancelled"\}\n\n$/)
})

t.test('heartbeats, and the stream of a disconnected client is closed', async t => {
  const { open, metric } = await listening(t, { heartbeat: 20 })
  const leave = new AbortController()
  const response = await open(leave.signal)
  t.match(await readUntil(response, /still here\n\n: still here/), /: still here/)
  t.ok(
    await until(async () => (await metric()) === 0),
    'the client stopped reading, so the connection was closed',
  )
  const second = await open(leave.signal)
  t.equal(second.status, 200)
  t.equal(await metric(), 1)
  leave.abort()
  t.ok(await until(async () => (await metric()) === 0))
})

t.test(
  'closing ends open streams without saying that the operation ended, and does not wait for it',
  async t => {
    const { app, open } = await listening(t)
    const response = await open(new AbortController().signal)
    const whole = readUntil(response)
    await sleep(50)
    await app.close()
    t.notMatch(await whole, /event: end/)
  },
)

t.test('not more streams than allowed', async t => {
  const { open, metric } = await listening(t, { streams: 2 })
  const leave = new AbortController()
  await open(leave.signal)
  await open(leave.signal)
  const third = await open(leave.signal)
  t.equal(third.status, 503)
  t.match(await third.json(), { code: 'unavailable', hint: /JSON/ })
  leave.abort()
  t.ok(await until(async () => (await metric()) === 0))
  const again = new AbortController()
  t.equal((await open(again.signal)).status, 200)
  again.abort()
})

t.test('not more streams of one token than allowed; other tokens keep their limit', async t => {
  const { open, call } = await listening(t, { streamsPerToken: 1 })
  const { secret } = (
    await call('admin', 'POST', '/v1/tokens', {
      name: 'x',
      owner: 'x',
      ownerKind: 'machine',
      role: 'viewer',
    })
  ).body
  const leave = new AbortController()
  t.equal((await open(leave.signal)).status, 200)
  const second = await open(leave.signal)
  t.equal(second.status, 429)
  t.match(await second.json(), { code: 'rate-limited', detail: /1 event streams of this token/ })
  t.equal((await open(leave.signal, { authorization: `Bearer ${secret}` })).status, 200)
  leave.abort()
})

t.test(
  'a revoked token ends its streams: in this process at once, in others at the next heartbeat',
  async t => {
    const { call, open, services, metric } = await listening(t, { heartbeat: 200 })
    const make = async () =>
      (
        await call('admin', 'POST', '/v1/tokens', {
          name: 'x',
          owner: 'x',
          ownerKind: 'machine',
          role: 'viewer',
        })
      ).body
    const [here, elsewhere] = [await make(), await make()]
    const [first, second] = [
      await open(new AbortController().signal, { authorization: `Bearer ${here.secret}` }),
      await open(new AbortController().signal, { authorization: `Bearer ${elsewhere.secret}` }),
    ]
    t.equal(await metric(), 2)
    await call('admin', 'DELETE', `/v1/tokens/${here.token.id}`)
    t.notMatch(await readUntil(first), /event: end/)
    await services.store.tokens.revoke(elsewhere.token.id)
    t.notMatch(await readUntil(second), /event: end/)
    t.ok(await until(async () => (await metric()) === 0))
  },
)

t.test('a client that reads nothing uses a limited buffer and is disconnected', async t => {
  const { say, id, url, headers, services, metric } = await listening(t, {
    idle: 500,
    heartbeat: 100,
  })
  const large = 'x'.repeat(20_000)
  for (let n = 0; n < 20; n++) await say(...Array.from({ length: 50 }, () => large))
  let furthest = 0
  const events = services.store.operations.listEvents
  t.intercept(services.store.operations, 'listEvents', {
    value: async (...args: Parameters<typeof events>) => {
      furthest = Math.max(furthest, args[1].after)
      return events(...args)
    },
  })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.pause()
  const lines = Object.entries(headers()).map(([name, value]) => `${name}: ${String(value)}`)
  socket.write(
    `GET /v1/operations/${id}/events HTTP/1.1\r\nhost: x\r\n${lines.join('\r\n')}\r\n\r\n`,
  )
  t.ok(await until(async () => (await metric()) === 1), 'it was opened')
  t.ok(await until(async () => (await metric()) === 0), 'and cut')
  t.ok(furthest < 1000, `the store was read as far as ${furthest} of 1001`)
  t.ok((socket.address() as AddressInfo).port)
})
