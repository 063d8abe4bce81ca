import t from 'tap'
import { callReading } from '../../../api/readings/callReading.ts'
import type { ReadingRequest } from '../../../api/readings/pool.ts'

const request = {
  id: 'one',
  ip: '127.0.0.1',
  actor: { kind: 'person', name: 'ann', role: 'viewer', tokenId: 't', address: '127.0.0.1' },
} as never

const answering = (status: number, document: object) => {
  const requests: ReadingRequest[] = []
  const answer = async (one: ReadingRequest) => {
    requests.push(one)
    return { status, headers: {}, body: Buffer.from(JSON.stringify(document)) }
  }
  return { requests, readings: { answer, close: async () => {} } }
}
const fail = () => Promise.reject(new Error('not in place'))

t.test('the answer of the thread, with the caller of the request', async t => {
  const { requests, readings } = answering(200, { score: 3 })
  const call = { url: '/v1/parity', body: '{}' }
  t.same(await callReading({ readings }, request, call, fail), { score: 3 })
  await callReading({ readings }, request, { url: '/v1/review' }, fail)
  t.match(requests, [
    { method: 'POST', body: '{}', actor: { name: 'ann' }, requestId: 'one' },
    { method: 'GET', url: '/v1/review', body: null },
  ])
})

t.test('an error of the thread is thrown as the same error', async t => {
  const problem = { code: 'not-deployed', detail: 'nothing is deployed', hint: 'deploy' }
  const { readings } = answering(409, { ...problem, errors: [{ path: 'left', message: 'x' }] })
  await t.rejects(callReading({ readings }, request, { url: '/v1/parity' }, fail), {
    code: 'not-deployed',
    message: 'nothing is deployed',
    hint: 'deploy',
    fields: [{ path: 'left' }],
  })
})

t.test('without threads it is computed in place', async t => {
  t.equal(await callReading({}, request, { url: '/v1/parity' }, async () => 3), 3)
})
