import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createUnsignedBodies } from '../../../api/plugins/unsignedBodies.ts'
import { testApp } from '../../helper/app.ts'

const limit = 5 * 2 ** 20

function send(
  hook: ReturnType<ReturnType<typeof createUnsignedBodies>>,
  ip: string,
  length?: number,
) {
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
  const hook = createUnsignedBodies()(limit)
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
  const hook = createUnsignedBodies()(limit)
  for (let at = 0; at < 128; at += 1) await send(hook, '10.0.0.1', 10).done
  await t.rejects(send(hook, '10.0.0.1', 10).done, { code: 'rate-limited' })
  await t.resolves(send(hook, '10.0.0.2', 10).done)
  await t.rejects(send(hook, '10.0.0.2', limit + 1).done, { code: 'payload-too-large' })
})

/**
 * Sends all but the last byte of 200 bodies; returns the memory of this process, and the answers.
 */
async function flood(t: Test, url: string, path: string, length = limit) {
  const { hostname, port } = new URL(url)
  // one buffer for all clients, so that only the memory of the server grows
  const body = Buffer.alloc(length - 1, 32)
  const before = process.memoryUsage.rss()
  const answers: string[] = []
  for (let at = 0; at < 200; at += 1) {
    const socket = connect({ host: hostname, port: Number(port), localAddress: address(at) })
    t.teardown(() => socket.destroy())
    socket.on('error', () => {}).on('data', data => answers.push(String(data).slice(9, 12)))
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
        `content-length: ${length}\r\n\r\n`,
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
  const closed = await flood(t, url, '/v1/integrations/slack')
  t.equal(closed.answers.filter(status => status === '404').length, 200, 'refused at once')
  t.ok(closed.mebibytes < 150, `closed: ${closed.mebibytes} MiB for bodies of 1000 MiB`)
  const open = await flood(t, url, '/v1/integrations/github')
  t.ok(open.answers.filter(status => status === '503').length >= 190, `${open.answers.length}`)
  t.ok(open.mebibytes < 200, `open: ${open.mebibytes} MiB for bodies of 1000 MiB`)
  t.comment(`closed ${closed.mebibytes} MiB, open ${open.mebibytes} MiB`)
})

t.test('a path that does not exist, and the exchange of tokens, read no large body', async t => {
  const { app } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  for (const [path, status] of [
    ['/nothing', '404'],
    ['/v1/token-exchange', '413'],
  ] as const) {
    // less than the limit of usual bodies
    const { answers, mebibytes } = await flood(t, url, path, 2 ** 20)
    t.equal(answers.filter(found => found === status).length, 200, `${path}: answered at once`)
    t.ok(mebibytes < 100, `${path}: ${mebibytes} MiB for bodies of 200 MiB`)
  }
})

t.test('the exchange of tokens shares the limit for each address', async t => {
  const { app } = await testApp(t)
  const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const open = () => {
    const socket = connect({ host: url.hostname, port: Number(url.port) })
    t.teardown(() => socket.destroy())
    socket.write(
      'POST /v1/token-exchange HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n' +
        'content-length: 100\r\n\r\n{',
    )
    return socket
  }
  for (let at = 0; at < 128; at += 1) open()
  await sleep(1000)
  const [answer] = (await once(open(), 'data')) as [Buffer]
  t.match(String(answer), /^HTTP\/1\.1 429 /)
})
