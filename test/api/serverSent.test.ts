import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createEventStream } from '../../api/serverSent.ts'
import type { Operation, OperationEvent } from '../../src/model/operation.ts'
import { collect } from '../helper/collect.ts'

const event = (seq: number): OperationEvent => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  source: 'service',
  body: { type: 'diagnostic', severity: 'info', message: `line\nnumber ${seq}` },
})
const awaitEnd = async () => ({ id: 'an id', status: 'succeeded' }) as Operation

async function* some(count: number, pause = 0): AsyncGenerator<OperationEvent> {
  for (let seq = 1; seq <= count; seq++) {
    if (pause) await sleep(pause)
    yield event(seq)
  }
}

t.test('each event is a frame with its number; then the end', async t => {
  const frames = await collect(
    createEventStream({
      events: some(2),
      awaitEnd,
      heartbeat: 1000,
      signal: new AbortController().signal,
    }),
  )
  t.match(frames[0], /^retry: 1000\n/)
  t.equal(frames[1], `id: 1\ndata: ${JSON.stringify(event(1))}\n\n`)
  t.equal(frames[2], `id: 2\ndata: ${JSON.stringify(event(2))}\n\n`)
  t.equal(frames[3], 'event: end\ndata: {"id":"an id","status":"succeeded"}\n\n')
  t.equal(frames.length, 4)
})

t.test('heartbeats while no event happens', async t => {
  const frames = await collect(
    createEventStream({
      events: some(1, 100),
      awaitEnd,
      heartbeat: 20,
      signal: new AbortController().signal,
    }),
  )
  t.ok(frames.filter(frame => frame.startsWith(':')).length >= 2)
  t.match(frames.at(-1), /^event: end/)
})

t.test(
  'an abort ends it without saying that the operation ended, and closes the source',
  async t => {
    const stop = new AbortController()
    let closed = false
    async function* endless() {
      try {
        yield event(1)
        await new Promise<void>(resolve => stop.signal.addEventListener('abort', () => resolve()))
      } finally {
        closed = true
      }
    }
    const frames: string[] = []
    for await (const frame of createEventStream({
      events: endless(),
      awaitEnd,
      heartbeat: 1000,
      signal: stop.signal,
    })) {
      frames.push(frame)
      if (frames.length === 2) setTimeout(() => stop.abort(), 10)
    }
    t.equal(frames.length, 2)
    await sleep(1)
    t.ok(closed)
  },
)

t.test('ends when it is not allowed any more', async t => {
  let requests = 0
  const frames = await collect(
    createEventStream({
      events: some(1, 500),
      awaitEnd,
      heartbeat: 10,
      isStillAllowed: async () => ++requests < 3,
      signal: new AbortController().signal,
    }),
  )
  t.equal(requests, 3)
  t.same(frames.slice(1), [': still here\n\n', ': still here\n\n'])
})

t.test(
  'ends when it is not allowed any more, also when events never stop, and sends none after that',
  async t => {
    let allowed = true
    const frames = []
    for await (const frame of createEventStream({
      events: some(1000, 2),
      awaitEnd,
      heartbeat: 30,
      isStillAllowed: async () => allowed,
      signal: new AbortController().signal,
    })) {
      frames.push(frame)
      if (frames.length === 5) allowed = false
    }
    t.ok(frames.length < 100, `${frames.length} frames`)
    // a source that is always ready does not let timers run
    let requests = 0
    const busy = createEventStream({
      events: some(1_000_000),
      awaitEnd,
      heartbeat: 10,
      isStillAllowed: async () => ++requests < 3,
      signal: new AbortController().signal,
    })
    for await (const frame of busy) t.notMatch(frame, /^event: end/)
    t.equal(requests, 3)
  },
)

t.test('the service reads no more events than the client', async t => {
  let pulled = 0
  async function* counted() {
    for (let seq = 1; ; seq++) {
      pulled = seq
      yield event(seq)
    }
  }
  const stream = createEventStream({
    events: counted(),
    awaitEnd,
    heartbeat: 1000,
    signal: new AbortController().signal,
  })
  await stream.next()
  await stream.next()
  await sleep(20)
  t.equal(pulled, 1)
  await stream.return(undefined)
})

t.test('a failing source fails the stream, unless the client has left', async t => {
  async function* failing(): AsyncGenerator<OperationEvent> {
    throw new Error('database gone')
  }
  await t.rejects(
    collect(
      createEventStream({
        events: failing(),
        awaitEnd,
        heartbeat: 1000,
        signal: new AbortController().signal,
      }),
    ),
    /database gone/,
  )
  async function* later(): AsyncGenerator<OperationEvent> {
    await sleep(30)
    throw new Error('nobody hears this')
  }
  const stream = createEventStream({
    events: later(),
    awaitEnd,
    heartbeat: 5,
    signal: new AbortController().signal,
  })
  await stream.next()
  await stream.next()
  await stream.return(undefined)
  await sleep(50)
})
