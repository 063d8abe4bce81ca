/** Requests of the client by node:http. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { exchange } from '../../src/client/exchange.ts'

async function serve(t: Test, listener: RequestListener): Promise<URL> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path?a=1`)
}

t.test('method, path, headers and body are sent; the answer is read', async t => {
  const url = await serve(t, (request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => {
      response.writeHead(201, { 'content-type': 'application/json', 'x-many': ['a', 'b'] })
      const { method, url: path, headers } = request
      response.end(JSON.stringify({ method, path, type: headers['content-type'], body }))
    })
  })
  const answer = await exchange(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"ä":1}',
  })
  t.match(answer, { ok: true, status: 201 })
  t.equal(answer.headers.get('X-Many'), 'a, b')
  t.equal(answer.headers.get('x-none'), null)
  t.same(await answer.readDocument(), {
    method: 'POST',
    path: '/path?a=1',
    type: 'application/json',
    body: '{"ä":1}',
  })
})

t.test('a redirect is no answer: the token would reach another host', async t => {
  let requests = 0
  const url = await serve(t, (_request, response) => {
    requests++
    response.writeHead(307, { location: '/other' }).end()
  })
  await t.rejects(exchange(url, { method: 'GET', headers: {} }), { message: /redirect/ })
  t.equal(requests, 1)
})

t.test('an event stream is read as it arrives, and ends with the reason of the signal', async t => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: one\n\n')
  })
  const control = new AbortController()
  const { body } = await exchange(url, { method: 'GET', headers: {}, signal: control.signal })
  const received: string[] = []
  const reason = new Error('enough')
  await t.rejects(async () => {
    for await (const chunk of body) {
      received.push(Buffer.from(chunk).toString())
      control.abort(reason)
    }
  }, reason)
  t.same(received, ['data: one\n\n'])
  await t.rejects(
    exchange(url, { method: 'GET', headers: {}, signal: AbortSignal.abort(reason) }),
    reason,
    'nothing is sent after the abort',
  )
})

t.test('a cut answer is an error, also of a complete status', async t => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"a":')
    setTimeout(() => response.destroy(), 20)
  })
  await t.rejects(exchange(url, { method: 'GET', headers: {} }), { code: 'ECONNRESET' })
})

t.test('a read is repeated once when the idle connection was closed', async t => {
  let requests = 0
  const url = await serve(t, (request, response) => {
    requests++
    // the second request of this connection finds it closed
    if (requests === 2) request.socket.destroy()
    else response.end('{}')
  })
  await exchange(url, { method: 'GET', headers: {} })
  t.match(await exchange(url, { method: 'GET', headers: {} }), { status: 200 })
  t.equal(requests, 3)
})
