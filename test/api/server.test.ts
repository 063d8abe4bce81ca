import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { startServer } from '../../api/server.ts'
import { testApp } from '../helper/app.ts'

async function server(t: Test) {
  const { services } = await testApp(t)
  const running = await startServer({ services, host: '127.0.0.1', port: 0 })
  t.teardown(() => running.close())
  return { ...running, services }
}

async function raw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes)
  return text(socket)
}

t.test('listens on a free port and returns the address', async t => {
  const { url, close } = await server(t)
  t.match(await (await fetch(`${url}/healthz`)).json(), { status: 'ok' })
  await close()
  await t.rejects(fetch(`${url}/healthz`))
})

t.test('a port in use is an error, and the start does not wait', async t => {
  const { url, services } = await server(t)
  await t.rejects(startServer({ services, host: '127.0.0.1', port: Number(new URL(url).port) }), {
    code: 'EADDRINUSE',
  })
})

t.test('data that is not HTTP, and endless headers', async t => {
  const { url } = await server(t)
  t.match(
    await raw(url, 'nonsense\r\n\r\n'),
    /^HTTP\/1\.1 400 Bad Request\r\n.*application\/problem\+json.*"code":"invalid-request"/s,
  )
  t.match(
    await raw(url, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 .*"status":431/s,
  )
})

t.test('missing bodies, contradictory lengths, hidden requests', async t => {
  const { url } = await server(t)
  const head = 'POST /v1/token-exchange HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
  t.match(
    await raw(url, `${head}content-length: 5\r\ncontent-length: 6\r\n\r\n{}`),
    /^HTTP\/1\.1 400 /,
  )
  t.match(
    await raw(
      url,
      `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz ` +
        'HTTP/1.1\r\nhost: x\r\n\r\n',
    ),
    /^HTTP\/1\.1 400 [^]*$/,
  )
  t.match(await raw(url, `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`), /^HTTP\/1\.1 400 /)
  t.match(
    await raw(url, `${head}x : y\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`),
    /^HTTP\/1\.1 400 /,
  )
})
