import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import t from 'tap'
import { closeIdleConnections } from '../../../api/plugins/closeIdleConnections.ts'

t.test('an answer that takes longer than a connection may idle is not cut', async t => {
  const app = fastify({ connectionTimeout: 200 })
  closeIdleConnections(app as never, 200)
  app.post('/slow', async () => {
    await sleep(900)
    return { done: true }
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = await fetch(`${url}/slow`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  t.same(await answer.json(), { done: true })
})
