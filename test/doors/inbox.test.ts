import t from 'tap'
import { pauses, receiveDue } from '../../src/doors/inbox.ts'
import type { Arrival, Arrived } from '../../src/doors/ports.ts'
import { TwinstackError } from '../../src/errors.ts'
import { openStore } from '../../src/store/store.ts'
import { testDatabase } from '../helper/database.ts'

const store = await openStore({ databaseUrl: await testDatabase(t) })
t.teardown(() => store.close())
const { inbox } = store.doors
const arrival = (n: number, lane = `lane ${n}`): Arrival => ({ door: 'github', delivery: `d${n}`, digest: `b${n}`, lane, subject: 'push', body: `{"n":${n}}` })
const said: string[] = []
const log = { info: () => {}, warn: (_data: object, message: string) => { said.push(message) } }
const rowsOf = async (lane: string) => (await store.sql('select state, attempts, error, next_at > clock_timestamp() later from twinstack.inbox where lane = $1 order by seq', [lane])).rows
const due = async () => { await store.sql("update twinstack.inbox set next_at = clock_timestamp() where state = 'waiting'") }

t.test('100 copies at once are one', async t => {
  const taken = await Promise.all(Array.from({ length: 100 }, () => inbox.put(arrival(1))))
  t.equal(taken.filter(Boolean).length, 1)
  t.equal(await inbox.put({ ...arrival(1), delivery: 'another id, the same body' }), false, 'the id is not signed, the body is')
  t.equal(await inbox.put({ ...arrival(1), digest: 'another body, the same id' }), false)
  t.equal(await inbox.put({ ...arrival(1), door: 'gitlab' }), true, 'at another door it is another')
  await store.sql('delete from twinstack.inbox')
})

t.test('one lane in order, lanes side by side; what fails is tried again and holds up its lane alone', async t => {
  for (const [n, lane] of [[1, 'a'], [2, 'a'], [3, 'b']] as const) await inbox.put(arrival(n, lane))
  const done: string[] = []
  let fails = 1
  const receive = { github: async ({ body, lane }: Arrived) => {
    if (lane === 'a' && fails-- > 0) throw new Error('the forge is away')
    done.push(body)
  } }
  while (await receiveDue({ inbox, receive, log }) > 0);
  t.same(done, ['{"n":3}'])
  t.match(await rowsOf('a'), [{ state: 'waiting', attempts: 1, error: 'the forge is away', later: true }, { state: 'waiting', attempts: 0 }])
  await due()
  while (await receiveDue({ inbox, receive, log }) > 0);
  t.same(done, ['{"n":3}', '{"n":1}', '{"n":2}'])
  t.match(await rowsOf('a'), [{ state: 'done' }, { state: 'done' }])
})

t.test('who dies with one is overtaken; what is refused, or fails too often, is given up and told', async t => {
  await inbox.put(arrival(11))
  t.equal((await inbox.takeDue(10, 60)).length, 1)
  t.equal((await inbox.takeDue(10, 60)).length, 0, 'held')
  await due()
  t.equal((await inbox.takeDue(10, 60)).length, 1, 'its holder is gone')
  await due()
  await receiveDue({ inbox, log, receive: { github: async () => { throw new TwinstackError('forbidden', 'no rights') } } })
  t.match(await rowsOf('lane 11'), [{ state: 'dead', error: 'no rights' }])
  await inbox.put(arrival(12))
  for (let n = 0; n <= pauses.length; n++) {
    await due()
    await receiveDue({ inbox, log, receive: { github: async () => { throw new TwinstackError('unavailable', 'away') } } })
  }
  t.match(await rowsOf('lane 12'), [{ state: 'dead', attempts: pauses.length + 1 }])
  await inbox.put(arrival(13))
  await receiveDue({ inbox, log, receive: {} })
  t.match(await rowsOf('lane 13'), [{ state: 'dead', error: 'this door is closed' }])
  t.equal(said.filter(text => text === 'what came in was given up').length, 2)
})
