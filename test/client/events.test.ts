import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { followEvents, repeatThroughCuts, type StreamTimes } from '../../src/client/events.ts'
import { ClientError, createSender } from '../../src/client/request.ts'
import type { OperationEvent } from '../../src/model/operation.ts'
import { collect } from '../helper/collect.ts'

// on a busy machine an answer takes time: only tests of time limits have short ones
const times: StreamTimes = {
  silence: 10_000,
  firstPause: 5,
  lastPause: 20,
  silenceLimit: 500,
  errorLimit: 300,
}
const frame = (seq: number) => `id: ${seq}\ndata: {"seq":${seq}}\n\n`
const end = 'event: end\ndata: {}\n\n'

/** A real server that answers each connection as the test defines. */
async function server(
  t: Test,
  ...answers: ((response: ServerResponse, request: IncomingMessage) => void)[]
) {
  const requests: (string | undefined)[] = []
  const http = createServer((request, response) => {
    requests.push(String(request.headers['last-event-id']))
    response.setHeader('content-type', 'text/event-stream')
    const next = answers[Math.min(requests.length, answers.length) - 1]
    next?.(response, request)
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  t.teardown(() => {
    http.closeAllConnections()
    http.close()
  })
  return {
    requests,
    send: createSender(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, 'tws_x'),
  }
}

async function numbers(events: AsyncIterable<OperationEvent>): Promise<number[]> {
  return (await collect(events)).map(event => event.seq)
}

t.test('continues after the last number when the connection breaks, each event once', async t => {
  const { requests, send } = await server(
    t,
    response => response.end(`${frame(1)}${frame(2)}id: 3\ndata: {"se`),
    response => response.destroy(),
    response => response.writeHead(503).end(),
    response => response.end(frame(2) + frame(3)),
    response => response.end(frame(4) + end),
  )
  t.same(
    await numbers(followEvents(send, 'id', {}, { ...times, silenceLimit: 10_000 })),
    [1, 2, 3, 4],
  )
  t.same(requests, ['0', '2', '2', '2', '3'])
})

t.test('a frame in pieces, also within a character', async t => {
  const bytes = Buffer.from(`id: 1\ndata: {"seq":1,"source":"grün"}\n\n${end}`)
  const at = bytes.indexOf(0xc3) + 1
  const { send } = await server(t, response => {
    response.write(bytes.subarray(0, at))
    setTimeout(() => response.end(bytes.subarray(at)), 20)
  })
  const [event] = await collect(followEvents(send, 'id', {}, times))
  t.equal(event?.source, 'grün')
})

t.test('a silent connection is treated as lost', async t => {
  const { requests, send } = await server(
    t,
    response => {
      response.write(frame(1))
    },
    response => response.end(frame(2) + end),
  )
  t.same(
    await numbers(followEvents(send, 'id', {}, { ...times, silence: 1000, silenceLimit: 10_000 })),
    [1, 2],
  )
  t.same(requests, ['0', '1'])
})

t.test('a refusal of the service is final', async t => {
  const refuse = (response: ServerResponse) =>
    response
      .writeHead(404, { 'content-type': 'application/problem+json' })
      .end(JSON.stringify({ code: 'not-found', detail: 'there is no operation', hint: 'look' }))
  const { requests, send } = await server(t, refuse)
  await t.rejects(numbers(followEvents(send, 'id', {}, times)), {
    name: 'ClientError',
    code: 'not-found',
    status: 404,
    hint: 'look',
    problem: { code: 'not-found' },
  })
  t.equal(requests.length, 1)
})

t.test('stops when no service answers for a long time', async t => {
  const started = Date.now()
  await t.rejects(
    numbers(followEvents(createSender('http://127.0.0.1:1', 'tws_x'), 'id', {}, times)),
    { code: 'unavailable' },
  )
  t.ok(Date.now() - started >= times.silenceLimit)
})

/** An answer of the service itself: problem details. */
function answerProblem(response: ServerResponse, code: string, status: number): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' })
  response.end(JSON.stringify({ code, detail: 'the statement failed', status }))
}

t.test('an error 500 that lasts ends the stream and the request beside it', async t => {
  const long = { ...times, silenceLimit: 60_000 }
  const { requests, send } = await server(
    t,
    response => response.end(frame(1)),
    response => answerProblem(response, 'internal', 500),
  )
  const expected = {
    code: 'internal',
    status: 500,
    message: /^the service answers every request with an error for \d+ s: the statement failed$/,
    hint: /log of the service/,
  }
  await t.rejects(numbers(followEvents(send, 'id', {}, long)), expected)
  t.ok(requests.length > 2, 'it was repeated before')
  await t.rejects(
    repeatThroughCuts(() => send('GET', '/v1/operations/id'), {}, long),
    expected,
  )
})

t.test('an error 500 that passes, or alternates with an outage, ends nothing', async t => {
  const began = Date.now()
  let count = 0
  const { send } = await server(t, response => {
    if (Date.now() - began > times.errorLimit * 3) response.end(frame(1) + end)
    else if ((count += 1) % 3 === 0) answerProblem(response, 'unavailable', 503)
    else answerProblem(response, 'internal', 500)
  })
  t.same(await numbers(followEvents(send, 'id', {}, { ...times, silenceLimit: 60_000 })), [1])
})

t.test('stops when another server answers, however it ends', async t => {
  const page = await server(t, response =>
    response.setHeader('content-type', 'text/html').end('<h1>Sign in</h1>'),
  )
  await t.rejects(numbers(followEvents(page.send, 'id', {}, times)), {
    code: 'unavailable',
    message: /text\/html/,
  })
  const replaying = await server(t, response => response.end(`: twinstack\n\n${frame(1)}`))
  await t.rejects(numbers(followEvents(replaying.send, 'id', {}, times)), {
    code: 'unavailable',
    message: /without an event/,
  })
  t.ok(replaying.requests.length > 2)
})

t.test('a long step without events: heartbeats suffice, a cut is no end', async t => {
  const alive = (response: ServerResponse) => {
    const timer = setInterval(() => response.write(': still here\n\n'), 50)
    setTimeout(() => {
      clearInterval(timer)
      response.destroy()
    }, times.silenceLimit * 1.2)
  }
  const { requests, send } = await server(t, alive, response => response.end(frame(1) + end))
  t.same(await numbers(followEvents(send, 'id', {}, times)), [1])
  t.same(requests, ['0', '0'])
})

t.test('an abort throws its reason, while reading and while waiting to connect again', async t => {
  const { send } = await server(t, response => {
    response.write(frame(1))
  })
  const reading = new AbortController()
  await t.rejects(
    (async () => {
      for await (const _event of followEvents(send, 'id', { signal: reading.signal }, times))
        reading.abort(new Error('enough'))
    })(),
    /enough/,
  )
  const waiting = new AbortController()
  setTimeout(() => waiting.abort(new Error('no more')), 50)
  await t.rejects(
    numbers(
      followEvents(
        createSender('http://127.0.0.1:1', 'tws_x'),
        'id',
        { signal: waiting.signal },
        times,
      ),
    ),
    /no more/,
  )
})

t.test('distinguishes an answer of another server from a refusal', async t => {
  const { send } = await server(t, response => response.writeHead(200).end('{}'))
  const proxy = await server(t, response =>
    response.writeHead(400, { 'content-type': 'text/html' }).end('<h1>nginx</h1>'),
  )
  t.equal((await send('GET', '/')).status, 200)
  const error = await proxy.send('GET', '/').then(
    () => null,
    error => error,
  )
  t.ok(error instanceof ClientError)
  t.match(error, { status: 400, problem: null, message: /not Twinstack/ })
})
