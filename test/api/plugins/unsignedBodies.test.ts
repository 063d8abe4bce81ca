import { EventEmitter } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { acceptUnsignedBodies } from '../../../api/plugins/unsignedBodies.ts'
import { testApp } from '../../helper/app.ts'

const limit = 5 * 2 ** 20

function send(hook: ReturnType<typeof acceptUnsignedBodies>, ip: string, length?: number) {
  const raw = new EventEmitter()
  const headers: Record<string, string> = {}
  const reply = {
    raw,
    header: (name: string, value: string) => {
      headers[name] = value
      return reply
    },
  }
  const request = {
    ip,
    headers: length === undefined ? {} : { 'content-length': String(length) },
  }
  const done = hook(request as never, reply as never)
  return { done, headers, end: () => raw.emit('close') }
}

t.test('bodies without a token are bounded in memory before they are read', async t => {
  const hook = acceptUnsignedBodies(limit)
  const open = Array.from({ length: 6 }, (_, at) => send(hook, `10.0.0.${at}`))
  await Promise.all(open.map(({ done }) => done))
  const late = send(hook, '10.0.1.1')
  await t.rejects(late.done, { code: 'unavailable' })
  t.equal(late.headers['retry-after'], '2')
  open[0]?.end()
  open[0]?.end()
  await t.resolves(send(hook, '10.0.1.1').done)
  await t.rejects(send(hook, '10.0.1.2').done, { code: 'unavailable' }, 'released only once')
})

t.test('and their number is limited for each address', async t => {
  const hook = acceptUnsignedBodies(limit)
  for (let at = 0; at < 128; at += 1) await send(hook, '10.0.0.1', 10).done
  await t.rejects(send(hook, '10.0.0.1', 10).done, { code: 'rate-limited' })
  await t.resolves(send(hook, '10.0.0.2', 10).done)
  await t.rejects(send(hook, '10.0.0.2', limit + 1).done, { code: 'payload-too-large' })
})

/**
 * Sends all but the last byte of 200 bodies; returns the memory of this process, and the answers.
 */
async function flood(t: Test, url: string, name: string) {
  const { hostname, port } = new URL(url)
  // one buffer for all clients, so that only the memory of the server grows
  const body = Buffer.alloc(limit - 1, 32)
  const before = process.memoryUsage.rss()
  const answers: string[] = []
  for (let at = 0; at < 200; at += 1) {
    const socket = connect({ host: hostname, port: Number(port), localAddress: address(at) })
    t.teardown(() => socket.destroy())
    socket.on('error', () => {}).on('data', data => answers.push(String(data).slice(9, 12)))
    socket.write(
      `POST /v1/integrations/${name} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
        `content-length: ${limit}\r\n\r\n`,
    )
    socket.write(body)
  }
  let most = 0
  for (let tries = 0; tries < 40; tries += 1) {
    await sleep(50)
    most = Math.max(most, process.memoryUsage.rss() - before)
  }
  return { mebibytes: Math.round(most / 2 ** 20), answers }
}

const address = (at: number) => `127.0.0.${2 + (at % 50)}`

t.test('200 connections with large bodies take little memory', async t => {
  const receiveWebhook = async () => ({ status: 200 as const })
  const { app } = await testApp(t, {
    services: { integrations: { github: { name: 'github', receiveWebhook } } },
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const closed = await flood(t, url, 'slack')
  t.equal(closed.answers.filter(status => status === '404').length, 200, 'refused at once')
  t.ok(closed.mebibytes < 150, `closed: ${closed.mebibytes} MiB for bodies of 1000 MiB`)
  const open = await flood(t, url, 'github')
  t.ok(open.answers.filter(status => status === '503').length >= 190, `${open.answers.length}`)
  t.ok(open.mebibytes < 200, `open: ${open.mebibytes} MiB for bodies of 1000 MiB`)
  t.comment(`closed ${closed.mebibytes} MiB, open ${open.mebibytes} MiB`)
})
