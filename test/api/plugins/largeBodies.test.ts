/** Large bodies on real connections: refusals before the body is read, and the use of memory. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Role } from '../../../src/model/access.ts'
import { testApp } from '../../helper/app.ts'
import { testStates } from '../../helper/states.ts'
import { newEnvironment } from '../../helper/store.ts'

const mebibyte = 2 ** 20

/** Sends the head of a request and then `sent` bytes; resolves to the answer until then. */
async function begin(
  t: Test,
  url: string,
  {
    path,
    headers,
    length,
    sent,
  }: { path: string; headers: string[]; length: number; sent: number },
): Promise<{ socket: Socket; answer: Promise<string> }> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  t.teardown(() => socket.destroy())
  let text = ''
  const answer = new Promise<string>(resolve => {
    const end = () => resolve(text)
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      if (text.includes('\r\n\r\n')) end()
    })
    socket.on('close', end).on('error', end)
  })
  socket.write(
    [`${path} HTTP/1.1`, 'host: x', ...headers, `content-length: ${length}`, '', ''].join('\r\n'),
  )
  if (sent > 0) socket.write(Buffer.alloc(sent, 32))
  return { socket, answer }
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

t.test('large bodies of callers', async t => {
  const app = await testApp(t)
  await app.services.store.environments.create(newEnvironment('dev'))
  const url = await app.app.listen({ host: '127.0.0.1', port: 0 })
  const send = async (role: Role, length: number) => {
    const request = await begin(t, url, {
      path: 'POST /v1/environments/dev/adoption',
      headers: [`authorization: Bearer ${app.secrets[role]}`, 'content-type: application/json'],
      length,
      sent: 0,
    })
    // the next request is on another connection, and must arrive later
    await Promise.race([request.answer, sleep(200)])
    return request
  }
  t.equal(statusOf(await (await send('viewer', 2 * mebibyte)).answer), 403, 'none from a viewer')
  const open = [await send('approver', 50 * mebibyte), await send('approver', 50 * mebibyte)]
  const third = await (await send('approver', 50 * mebibyte)).answer
  t.equal(statusOf(third), 429)
  t.match(third, /retry-after: 2/i)
  // a complete body that is not JSON: the answer shows whether it was read
  const sendWhole = async (role: Role) => {
    const { answer } = await begin(t, url, {
      path: 'POST /v1/environments/dev/adoption',
      headers: [`authorization: Bearer ${app.secrets[role]}`, 'content-type: application/json'],
      length: 2 * mebibyte,
      sent: 2 * mebibyte,
    })
    return statusOf(await answer)
  }
  t.equal(await sendWhole('admin'), 400, 'the body of another caller is read')
  for (const { socket } of open) socket.destroy()
  let status = await sendWhole('approver')
  for (let tries = 0; status === 429 && tries < 50; tries += 1) {
    await sleep(100)
    status = await sendWhole('approver')
  }
  t.equal(status, 400, 'a closed connection no longer counts')
})

t.test('the token of an update is checked before the body is read', async t => {
  const states = await testStates(t)
  const update = '00000000-0000-4000-8000-000000000000'
  const path = `PATCH /api/stacks/twinstack/shop/dev/update/${update}/checkpoint`
  const before = process.memoryUsage().rss
  const all = await Promise.all(
    Array.from({ length: 40 }, () =>
      begin(t, states.url, {
        path,
        headers: ['authorization: update-token tws_made_up', 'content-encoding: gzip'],
        length: 100 * mebibyte,
        sent: 4 * mebibyte,
      }),
    ),
  )
  const statuses = await Promise.all(all.map(async ({ answer }) => statusOf(await answer)))
  t.same([...new Set(statuses)], [403])
  const grown = (process.memoryUsage().rss - before) / mebibyte
  t.ok(grown < 300, `${Math.round(grown)} MiB more, for 40 bodies`)
})
