/** The state service on loopback, which the programs of runs can reach. */
import { readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startStateServer } from '../../api/stateServer.ts'
import { createSecret, hashSecret } from '../../src/lib/secret.ts'
import { testStates } from '../helper/states.ts'
import { newEnvironment, newOperation } from '../helper/store.ts'

const mebibyte = 2 ** 20

/** Sends only the head of a request; resolves to the status that is answered without the body. */
async function sendHead(t: Test, url: string, request: string, headers: string[] = []) {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  t.teardown(() => socket.destroy())
  let text = ''
  socket.on('error', () => {}).on('data', chunk => (text += String(chunk)))
  socket.write(
    [
      `${request} HTTP/1.1`,
      'host: x',
      'content-type: application/json',
      `content-length: ${2 * mebibyte}`,
      ...headers,
      '',
      '',
    ].join('\r\n'),
  )
  for (let tries = 0; text === '' && tries < 20; tries += 1) await sleep(50)
  return { socket, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0) }
}

t.test('large bodies of one run are limited, and nothing is read without a token', async t => {
  const states = await testStates(t)
  const server = await startStateServer({ service: states.service, home: t.testdir() })
  t.teardown(() => server.close())
  const { store } = states
  const createRun = async (name: string): Promise<string[]> => {
    await store.environments.create(newEnvironment(name))
    const { id: operation } = await store.operations.create(newOperation(name))
    await store.operations.claim(name, { worker: 'w', leaseSeconds: 60 })
    const secret = createSecret()
    const stack = { project: 'shop', name }
    await store.stacks.addToken({ hash: hashSecret(secret), stack, operation, reading: false })
    return [`authorization: token ${secret}`]
  }
  const path = 'POST /api/stacks/twinstack/shop/dev/import'
  t.equal((await sendHead(t, server.url, 'POST /nothing')).status, 404)
  t.equal((await sendHead(t, server.url, 'POST /api/nothing')).status, 404)
  t.equal((await sendHead(t, server.url, path)).status, 401)

  const [one, other] = [await createRun('dev'), await createRun('next')]
  const open = [await sendHead(t, server.url, path, one), await sendHead(t, server.url, path, one)]
  t.same(
    open.map(({ status }) => status),
    [0, 0],
    'the service waits for two bodies',
  )
  t.equal((await sendHead(t, server.url, path, one)).status, 429)
  t.equal((await sendHead(t, server.url, path, other)).status, 0, 'another run has its own limit')
  for (const { socket } of open) socket.destroy()
  await sleep(200)
  t.equal((await sendHead(t, server.url, path, one)).status, 0, 'closed connections do not count')
})

t.test('slow heads of requests end', async t => {
  const states = await testStates(t)
  const server = await startStateServer({ service: states.service, home: t.testdir() })
  t.teardown(() => server.close())
  const { hostname, port } = new URL(server.url)
  const socket = connect({ host: hostname, port: Number(port) })
  t.teardown(() => socket.destroy())
  const since = performance.now()
  socket.on('error', () => {}).resume()
  socket.write('GET /api/capabilities HTTP/1.1\r\nhost: x\r\n')
  await new Promise(resolve => socket.once('close', resolve))
  const took = (performance.now() - since) / 1000
  t.ok(took > 9 && took < 20, `after ${took} s`)
})

t.test('processes of one data folder have ports of their own, and keep them', async t => {
  const { service } = await testStates(t)
  const home = t.testdir()
  const ports = () => readFileSync(join(home, 'state-service.port'), 'utf8').trim().split('\n')
  const portOf = ({ url }: { url: string }) => new URL(url).port
  const first = await startStateServer({ service, home })
  const second = await startStateServer({ service, home })
  t.teardown(() => second.close())
  t.same(ports().sort(), [portOf(first), portOf(second)].sort())
  await first.close()
  const again = await startStateServer({ service, home })
  t.teardown(() => again.close())
  t.equal(portOf(again), portOf(first))
  t.equal(statSync(join(home, 'state-service.port')).mode & 0o777, 0o644)
  t.equal(ports().length, 2)
})
