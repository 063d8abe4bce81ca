import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { isTemporary } from '../../../src/integrations/inbox/failures.ts'
import {
  retrySeconds,
  retryDelay,
  receiveDue,
  startInbox,
} from '../../../src/integrations/inbox/inbox.ts'
import type { InboundEvent, ReceivedEvent } from '../../../src/model/integrationStore.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import { testDatabase } from '../../helper/database.ts'

const store = await openStore({ databaseUrl: await testDatabase(t) })
t.teardown(() => store.close())
const { inbox } = store.integrations
const inboundEvent = (n: number, key = `key ${n}`): InboundEvent => ({
  integration: 'github',
  delivery: `d${n}`,
  digest: `b${n}`,
  orderingKey: key,
  subject: 'push',
  body: `{"n":${n}}`,
})
const output: string[] = []
const log = {
  info: () => {},
  error: () => {},
  warn: (_data: object, message: string) => {
    output.push(message)
  },
}
const rowsOf = async (key: string) =>
  (
    await store.runSql(
      'select state, attempts, error, next_at > clock_timestamp() later from twinstack.inbox ' +
        'where ordering_key = $1 order by seq',
      [key],
    )
  ).rows
const due = async () => {
  await store.runSql(
    "update twinstack.inbox set next_at = clock_timestamp() where state = 'waiting'",
  )
}

t.test('100 copies at once are one', async t => {
  const taken = await Promise.all(Array.from({ length: 100 }, () => inbox.put(inboundEvent(1))))
  t.equal(taken.filter(Boolean).length, 1)
  t.equal(
    await inbox.put({ ...inboundEvent(1), delivery: 'another id, the same body' }),
    false,
    'the id is not signed, the body is',
  )
  t.equal(await inbox.put({ ...inboundEvent(1), digest: 'another body, the same id' }), false)
  t.equal(
    await inbox.put({ ...inboundEvent(1), integration: 'gitlab' }),
    true,
    'the same id in another integration is another event',
  )
  await store.runSql('delete from twinstack.inbox')
})

t.test(
  'events of one key in order, keys side by side; a failed event is retried and delays its key alone',
  async t => {
    for (const [n, key] of [
      [1, 'a'],
      [2, 'a'],
      [3, 'b'],
    ] as const)
      await inbox.put(inboundEvent(n, key))
    const done: string[] = []
    let fails = 1
    const receive = {
      github: async ({ body, orderingKey }: ReceivedEvent) => {
        if (orderingKey === 'a' && fails-- > 0) throw new Error('the forge is away')
        done.push(body)
      },
    }
    while ((await receiveDue({ inbox, receive, log })) > 0);
    t.same(done, ['{"n":3}'])
    t.match(await rowsOf('a'), [
      { state: 'waiting', attempts: 1, error: 'the forge is away', later: true },
      { state: 'waiting', attempts: 0 },
    ])
    await due()
    while ((await receiveDue({ inbox, receive, log })) > 0);
    t.same(done, ['{"n":3}', '{"n":1}', '{"n":2}'])
    t.match(await rowsOf('a'), [{ state: 'done' }, { state: 'done' }])
  },
)

t.test('an event of a dead process is taken over; a failing one ends', async t => {
  await inbox.put(inboundEvent(11))
  t.equal((await inbox.takeDue(10, 60)).length, 1)
  t.equal((await inbox.takeDue(10, 60)).length, 0, 'held')
  await due()
  t.equal((await inbox.takeDue(10, 60)).length, 1, 'its holder is gone')
  await due()
  await receiveDue({
    inbox,
    log,
    receive: {
      github: async () => {
        throw new TwinstackError('forbidden', 'no rights')
      },
    },
  })
  t.match(await rowsOf('key 11'), [{ state: 'dead', error: 'no rights' }])
  await inbox.put(inboundEvent(12))
  for (let n = 0; n < 9; n++) {
    await due()
    await receiveDue({
      inbox,
      log,
      receive: {
        github: async () => {
          throw new Error('a mistake of ours')
        },
      },
    })
  }
  t.match(await rowsOf('key 12'), [{ state: 'dead', attempts: 5 }])
  await inbox.put(inboundEvent(13))
  await receiveDue({ inbox, log, receive: {} })
  t.match(await rowsOf('key 13'), [{ state: 'dead', error: 'this integration is not configured' }])
  t.equal(output.filter(text => text === 'an event failed for the last time').length, 2)
})

t.test(
  'retries: for hours when a service is unavailable, for minutes when a person waits, none after ' +
    'a refusal',
  async t => {
    const until = (seconds: number) => {
      let [n, spent] = [0, 0]
      for (let pause = retryDelay(n, seconds); pause !== null; pause = retryDelay(++n, seconds))
        spent += pause
      return { attempts: n + 1, spent }
    }
    t.same(until(retrySeconds.unforeseen), { attempts: 5, spent: 372 })
    t.match(until(retrySeconds.away), { attempts: 75 })
    t.ok(until(retrySeconds.away).spent > 5.9 * 3600)
    t.same(until(0), { attempts: 1, spent: 0 })
    const away = [
      new TwinstackError('environment-busy', 'x'),
      Object.assign(new Error('x'), { status: 502 }),
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      new TypeError('fetch failed'),
      new Error('x', { cause: new DOMException('x', 'TimeoutError') }),
    ]
    t.ok(away.every(isTemporary))
    t.notOk(
      [
        new TypeError('undefined is no function'),
        Object.assign(new Error('x'), { status: 404 }),
        new TwinstackError('internal', 'x'),
        null,
        'x',
      ].some(isTemporary),
    )
  },
)

t.test('the sender is informed of a final failure, and can send again', async t => {
  const messages: string[] = []
  let states: unknown[] = []
  const reportFailure = {
    github: async ({ delivery }: ReceivedEvent, error: string) => {
      messages.push(`${delivery} ${error}`)
      states = await rowsOf('key 21')
      throw new Error('the forge is away as well')
    },
  }
  const failing = (error: Error) => ({
    inbox,
    log,
    reportFailure,
    receive: {
      github: async () => {
        throw error
      },
    },
    retrySecondsOf: { github: () => 5 },
  })
  await inbox.put(inboundEvent(21))
  await receiveDue(failing(new TwinstackError('environment-busy', 'held by another')))
  t.match(
    [await rowsOf('key 21'), messages],
    [[{ state: 'waiting', attempts: 1, later: true }], []],
  )
  await due()
  await receiveDue(failing(new TwinstackError('environment-busy', 'held by another')))
  t.match(
    [messages, states, await rowsOf('key 21')],
    [['d21 held by another'], [{ state: 'waiting' }], [{ state: 'dead' }]],
  )
  const again = await Promise.all(
    Array.from({ length: 20 }, () =>
      inbox.put({ ...inboundEvent(21), delivery: 'sent again by hand' }),
    ),
  )
  t.equal(again.filter(Boolean).length, 1, 'copies of it are one as well')
  t.match(await rowsOf('key 21'), [{ state: 'waiting', attempts: 0, error: null }])
  await receiveDue({ inbox, log, receive: { github: async () => {} } })
  t.equal(await inbox.put(inboundEvent(21)), false, 'a processed event is not repeated')
  await inbox.put(inboundEvent(22))
  await receiveDue({ ...failing(new Error('password=x')), retrySecondsOf: { github: () => 0 } })
  t.match(messages[1], /^d22 an internal error/, 'an unexpected error is not disclosed')
})

t.test('a slow event delays neither another integration nor the next event of its own', async t => {
  const done: string[] = []
  let free = () => {}
  const slow = new Promise<void>(resolve => {
    free = resolve
  })
  const doing = startInbox({
    inbox,
    log,
    everySeconds: 0.02,
    receive: {
      github: async ({ delivery }) => {
        if (delivery === 'd31') await slow
        done.push(delivery)
      },
      slack: async ({ delivery }) => {
        done.push(`slack ${delivery}`)
      },
    },
  })
  await inbox.put(inboundEvent(31))
  await sleep(40)
  for (const n of [32, 33]) await inbox.put(inboundEvent(n))
  await inbox.put({ ...inboundEvent(32), integration: 'slack' })
  for (let n = 0; n < 1000 && done.length < 3; n++) await sleep(20)
  t.same(done.toSorted(), ['d32', 'd33', 'slack d32'])
  free()
  await doing.stop()
  t.equal(done.at(-1), 'd31', 'stopping waits for it')
  t.match(await rowsOf('key 31'), [{ state: 'done' }])
})
