import { EventEmitter } from 'node:events'
import t from 'tap'
import { unsignedBodies } from '../../../api/plugins/unsignedBodies.ts'

const limit = 5 * 2 ** 20

function send(hook: ReturnType<typeof unsignedBodies>, ip: string, length?: number) {
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
  const hook = unsignedBodies(limit)
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

t.test('and in number for each address', async t => {
  const hook = unsignedBodies(limit)
  for (let at = 0; at < 128; at += 1) await send(hook, '10.0.0.1', 10).done
  await t.rejects(send(hook, '10.0.0.1', 10).done, { code: 'rate-limited' })
  await t.resolves(send(hook, '10.0.0.2', 10).done)
  await t.rejects(send(hook, '10.0.0.2', limit + 1).done, { code: 'payload-too-large' })
})
