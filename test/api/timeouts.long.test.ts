/** The time limits that SECURITY.md promises, measured on real connections. */
import { connect } from 'node:net'
import t from 'tap'
import { testApp } from '../helper/app.ts'

t.setTimeout(120_000)

/** The seconds until the connection was closed, and the answer. */
async function measure(url: string, head: string): Promise<{ seconds: number; text: string }> {
  const { hostname, port } = new URL(url)
  const since = performance.now()
  const socket = connect({ host: hostname, port: Number(port) })
  let text = ''
  await new Promise<void>(resolve => {
    socket
      .on('data', data => {
        text += String(data)
      })
      .on('error', () => {})
      .on('close', resolve)
    socket.write(head)
  })
  return { seconds: (performance.now() - since) / 1000, text }
}

t.test('slow requests end at the documented time', async t => {
  const { app, secrets } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const body = 'content-type: application/json\r\ncontent-length: 100\r\n\r\n'
  const limits: [what: string, head: string, seconds: number][] = [
    ['headers', 'GET /healthz HTTP/1.1\r\nhost: x\r\nx: ', 10],
    [
      'a request with a token',
      `POST /v1/tokens HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secrets.admin}\r\n${body}`,
      30,
    ],
    ['a request without a token', `POST /v1/token-exchange HTTP/1.1\r\nhost: x\r\n${body}`, 30],
  ]
  await Promise.all(
    limits.map(async ([what, head, limit]) => {
      const { seconds, text } = await measure(url, head)
      t.match(text, /^HTTP\/1\.1 408 /, what)
      // they are checked each second; the machine may be busy
      t.ok(seconds > limit - 1 && seconds < limit + 4, `${what}: ${seconds.toFixed(1)} s`)
    }),
  )
})
