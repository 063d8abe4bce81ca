/** The parts of the rounds that need no service: chance, relay, report. `main.ts` runs the rounds. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { checkRequests, type Row } from './check.ts'
import type { Request } from './client.ts'
import { startProxy } from './proxy.ts'
import { createRandom } from './random.ts'
import { addRound, createReport, findQuantile, formatReport } from './report.ts'

t.test('a seed chooses the same again', async t => {
  const draw = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 50 }, () => random.between(1, 6))
  }
  t.same(draw(7), draw(7))
  t.notSame(draw(7), draw(8))
  t.same([...new Set(draw(7))].sort(), [1, 2, 3, 4, 5, 6], 'both ends are drawn')
})

t.test('connections pass, are cut, and are held', async t => {
  const echo = createServer(socket => socket.pipe(socket))
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  const proxy = await startProxy(`postgres://127.0.0.1:${(echo.address() as AddressInfo).port}/x`)
  t.teardown(async () => {
    await proxy.close()
    echo.close()
  })
  const open = () => connect(Number(new URL(proxy.url).port), '127.0.0.1')
  const first = open()
  first.write('a')
  t.equal(String((await once(first, 'data'))[0]), 'a')

  proxy.hold()
  first.write('b')
  const held = once(first, 'data')
  const early = await Promise.race([held, new Promise(done => setTimeout(done, 50, 'nothing'))])
  t.equal(early, 'nothing')
  proxy.restore()
  t.equal(String((await held)[0]), 'b')

  proxy.cut()
  await once(first, 'close')
  const refused = open()
  refused.on('error', () => {})
  await once(refused, 'close')
  proxy.restore()
  const second = open()
  second.write('c')
  t.equal(String((await once(second, 'data'))[0]), 'c')
  second.destroy()
})

t.test('a lost and a doubled operation are violations', async t => {
  const request = (id: string): Request => ({
    key: id,
    environment: 'a',
    body: { kind: 'deploy' },
    answer: { status: 202, body: { id } },
  })
  const row = (id: string) => ({ id, idempotency_key: `of ${id}` }) as Row
  t.same(checkRequests([request('1')], [row('1')]), [])
  t.match(checkRequests([request('1')], []), [/^lost: .* 1 /])
  t.match(checkRequests([request('1')], [row('1'), row('2')]), [/^twice: .* 2$/])
  t.match(checkRequests([{ ...request('1'), answer: null }], []), [/no answer/])
})

t.test('the report counts faults by kind and names each violation', async t => {
  const report = createReport(3)
  addRound(report, {
    faults: [
      { name: 'kill worker', hit: 'worker-0' },
      { name: 'kill plugin', hit: null },
    ],
    operations: 4,
    statuses: {},
    undecided: 1,
    recoveries: [1000, 2000, 30_000],
    violations: ['orphan after faults: x'],
  })
  const text = formatReport(report)
  t.match(text, /kill worker: 1/)
  t.notMatch(text, /kill plugin/, 'what hit nothing is not counted')
  t.match(text, /undecided: 1\n.*3 operations, median 2\.0 s, p99 30\.0 s/)
  t.match(text, /violation: round 1: orphan after faults: x\nviolations: 1$/)
  t.equal(findQuantile([], 0.5), null)
})
