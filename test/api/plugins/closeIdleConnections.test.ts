import fastify from 'fastify'
import t from 'tap'
import { closeIdleConnections } from '../../../api/plugins/closeIdleConnections.ts'

const idle = 60_000

/**
 * The test reads the limit of a connection from its socket: Node closes a connection whose
 * `timeout` has passed, and none with 0. Short limits would also close a connection of a busy
 * machine.
 */
t.test('no limit while an answer is computed, except for a stream of events', async t => {
  const app = fastify({ connectionTimeout: idle })
  closeIdleConnections(app as never, idle)
  const seen: [when: string, limit: number | undefined][] = []
  app.addHook('onSend', async ({ raw }) => {
    seen.push(['answers', raw.socket.timeout])
  })
  for (const url of ['/slow', '/events'])
    app.post(url, async ({ raw }) => {
      seen.push([url, raw.socket.timeout])
      return { done: true }
    })
  t.teardown(() => app.close())
  const at = await app.listen({ host: '127.0.0.1', port: 0 })
  for (const url of ['/slow', '/events']) {
    const answer = await fetch(`${at}${url}`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    t.same(await answer.json(), { done: true })
  }
  t.same(seen, [
    ['/slow', 0],
    ['answers', idle],
    ['/events', idle],
    ['answers', idle],
  ])
})
