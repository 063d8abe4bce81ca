import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { startStateRelay } from '../../../../src/adapters/runner/child/stateRelay.ts'

type Handler = Parameters<typeof createServer>[1]

async function listen(
  t: Test,
  handler: Handler,
  port = 0,
): Promise<{ server: Server; port: number }> {
  const server = createServer(handler)
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

async function relayTo(t: Test, port: number, holdMs = 10_000): Promise<string> {
  const relay = await startStateRelay(`http://127.0.0.1:${port}`, { waitMs: holdMs })
  t.teardown(() => relay.close())
  return relay.url
}

t.test('forwards method, path, headers and body, and the answer', async t => {
  const { port } = await listen(t, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      response.writeHead(409, { 'x-own': 'yes', 'content-type': 'application/json' })
      const body = Buffer.concat(chunks).toString('base64')
      response.end(
        JSON.stringify({ method, url, host: headers.host, token: headers.authorization, body }),
      )
    })
  })
  const url = await relayTo(t, port)
  const body = Buffer.from([0x1f, 0x8b, 0, 255])
  const answer = await fetch(`${url}/api/x?y=1`, {
    method: 'PATCH',
    headers: { authorization: 'update-token a' },
    body,
  })
  t.equal(answer.status, 409)
  t.equal(answer.headers.get('x-own'), 'yes')
  t.same(await answer.json(), {
    method: 'PATCH',
    url: '/api/x?y=1',
    host: new URL(url).host,
    token: 'update-token a',
    body: body.toString('base64'),
  })
})

t.test('holds calls until the service is back', async t => {
  const first = await listen(t, (_, response) => response.end('first'))
  const url = await relayTo(t, first.port)
  t.equal(await (await fetch(`${url}/a`)).text(), 'first')
  first.server.close()
  first.server.closeAllConnections()
  const calls = ['GET', 'POST', 'PATCH'].map(method => fetch(`${url}/api/x/update`, { method }))
  await sleep(600)
  let unavailable = 2
  await listen(
    t,
    (_, response) => {
      if (unavailable-- > 0) response.writeHead(503)
      response.end('second')
    },
    first.port,
  )
  for (const call of calls) t.equal(await (await call).text(), 'second')
})

t.test(
  'a request that may have had its effect is repeated only if the repetition changes nothing',
  async t => {
    const seen: string[] = []
    const { port } = await listen(t, (request, response) => {
      const { method, url = '' } = request
      seen.push(`${method} ${url}`)
      if (seen.filter(one => one === `${method} ${url}`).length === 1) request.socket.destroy()
      else response.end('again')
    })
    const url = await relayTo(t, port)
    const start = await fetch(`${url}/api/stacks/o/p/s/update/id`, { method: 'POST' })
    t.equal(start.status, 503)
    const complete = await fetch(`${url}/api/stacks/o/p/s/update/id/complete`, { method: 'POST' })
    t.equal(await complete.text(), 'again')
    t.same(seen.length, 3)
  },
)

t.test('stops waiting after the time limit', async t => {
  const { server, port } = await listen(t, () => {})
  server.close()
  const url = await relayTo(t, port, 500)
  t.match(await (await fetch(`${url}/x`)).json(), { code: 503 })
})

t.test('when the address is gone for good, another process of the data folder answers', async t => {
  const gone = await listen(t, () => {})
  gone.server.close()
  // another program has a port of the list by now: it gets no token
  const seen: string[] = []
  const foreign = await listen(t, (request, response) => {
    seen.push(`${request.url} ${request.headers.authorization}`)
    response.end('{}')
  })
  const other = await listen(t, (request, response) =>
    response.end(JSON.stringify({ capabilities: [], url: request.url })),
  )
  const folder = t.testdir({ ports: `${gone.port}\n${foreign.port}\n${other.port}\n` })
  const target = `http://127.0.0.1:${gone.port}`
  const relay = await startStateRelay(target, { portsFile: `${folder}/ports` })
  t.teardown(() => relay.close())
  const headers = { authorization: 'update-token a' }
  const answer = await fetch(`${relay.url}/api/x`, { method: 'POST', headers })
  t.match(await answer.json(), { url: '/api/x' })
  t.same(seen, ['/api/capabilities undefined'])
})
