import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createQueue } from '../../../src/adapters/queue/queue.ts'
import { testStore } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'

const { store, databaseUrl } = await testStore(t)

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 15_000; !holds(); await sleep(2))
    if (Date.now() > end) throw new Error(`never: ${what}`)
}

async function newQueue(t: Test, complaints: object[] = []) {
  const log = {
    warn: (data: object) => {
      complaints.push(data)
    },
    error: (data: object) => {
      complaints.push(data)
    },
  }
  const queue = await createQueue({ databaseUrl, log })
  t.teardown(async () => {
    await queue.stop()
    await store.runSql('delete from pgboss.job')
  })
  return queue
}

t.test(
  'offered in a transaction: handled after its commit, at once, and never after a rollback',
  async t => {
    const queue = await newQueue(t)
    const handled: string[] = []
    await queue.work(2, async environment => {
      handled.push(environment)
    })
    await t.rejects(
      store.runInTransaction(async bound => {
        await queue.offer(bound, 'rolled-back')
        throw new Error('no')
      }),
      { message: 'no' },
    )
    await store.runInTransaction(async bound => {
      await queue.offer(bound, 'committed')
      await sleep(200)
      t.same(handled, [], 'not before the commit')
    })
    await until(() => handled.length > 0, 'the job')
    await sleep(200)
    t.same(handled, ['committed'])
  },
)

t.test('another process works: measures the time from the commit to the handler', async t => {
  const [offering, working] = [await newQueue(t), await newQueue(t)]
  let receivedEvent = () => {}
  await working.work(2, async () => {
    receivedEvent()
  })
  const times: number[] = []
  for (let n = 0; n < 30; n++) {
    const handled = new Promise<void>(resolve => {
      receivedEvent = resolve
    })
    await store.runInTransaction(async bound => await offering.offer(bound, 'staging'))
    const began = performance.now()
    await handled
    times.push(performance.now() - began)
    // the worker polls again after each job; wait until it is idle
    await sleep(20)
  }
  const median = requirePresent(times.sort((a, b) => a - b)[15])
  t.comment(
    `commit to handler: median ${median.toFixed(1)} ms, slowest ` +
      `${requirePresent(times.at(-1)).toFixed(1)} ms`,
  )
  t.ok(median < 2500, 'found by a notification, not by polling every ten seconds')
})

t.test('at most `concurrency` at a time, and all in the end', async t => {
  const queue = await newQueue(t)
  let running = 0
  const most: number[] = []
  const done: string[] = []
  await queue.work(3, async environment => {
    most.push(++running)
    await sleep(30)
    running--
    done.push(environment)
  })
  const offered = Array.from({ length: 12 }, (_, n) => `e-${n}`)
  await store.runInTransaction(async bound => {
    for (const environment of offered) await queue.offer(bound, environment)
  })
  await until(() => done.length === offered.length, 'all of them')
  t.same(done.sort(), offered.sort())
  t.equal(Math.max(...most), 3)
})

t.test('an error of a handler is logged, and the queue continues', async t => {
  const complaints: object[] = []
  const queue = await newQueue(t, complaints)
  const handled: string[] = []
  await queue.work(1, async environment => {
    handled.push(environment)
    if (environment === 'bad') throw new Error('the handler is broken')
  })
  await queue.offer(store, 'bad')
  await queue.offer(store, 'good')
  await until(() => handled.includes('good'), 'the next job')
  t.match(complaints, [{ environment: 'bad', err: { message: 'the handler is broken' } }])
  await sleep(100)
  t.same(handled, ['bad', 'good'], 'and it is not retried')
})

t.test(
  "a long operation: its job ends when its handler begins, so pg-boss can't end it",
  async t => {
    const queue = await newQueue(t)
    let go = () => {}
    const begun = new Promise<void>(resolve => {
      void queue.work(1, async () => {
        resolve()
        await new Promise<void>(end => {
          go = end
        })
      })
    })
    await queue.offer(store, 'staging')
    await begun
    const { rows } = await store.runSql('select state from pgboss.job')
    t.same(rows, [{ state: 'completed' }])
    go()
  },
)

t.test('stop: fast, takes no more jobs, and a running handler continues', async t => {
  const complaints: object[] = []
  const queue = await newQueue(t, complaints)
  const order: string[] = []
  let go = () => {}
  await queue.work(1, async environment => {
    order.push(`begin ${environment}`)
    await new Promise<void>(resolve => {
      go = resolve
    })
    order.push(`end ${environment}`)
  })
  await queue.offer(store, 'first')
  await until(() => order.length === 1, 'the first')
  await queue.offer(store, 'second')
  const began = Date.now()
  await queue.stop()
  t.ok(Date.now() - began < 15_000, 'long before the 30 s that pg-boss would wait for a handler')
  t.same(order, ['begin first'])
  go()
  await until(() => order.includes('end first'), 'its end')
  await sleep(100)
  t.same(order, ['begin first', 'end first'])
  t.same(complaints, [])

  const next = await newQueue(t)
  await next.work(1, async environment => {
    order.push(environment)
  })
  await until(() => order.includes('second'), 'left for the next worker')
})

t.test(
  'the listening connection of the queue is killed: jobs that arrive meanwhile are found by polling',
  async t => {
    const queue = await newQueue(t)
    const handled: string[] = []
    await queue.work(1, async environment => {
      handled.push(environment)
    })
    await sleep(50)
    await store.runSql(
      'select pg_terminate_backend(pid) from pg_stat_activity where application_name = ' +
        "'twinstack queue' and datname = current_database() and pid <> pg_backend_pid()",
    )
    await queue.offer(store, 'staging').catch(async () => await queue.offer(store, 'staging'))
    await until(() => handled.length === 1, 'the job')
  },
)

t.test('many processes may start at once where pg-boss has no schema yet', async () => {
  await store.runSql('drop schema pgboss cascade')
  const queues = await Promise.all(Array.from({ length: 4 }, () => createQueue({ databaseUrl })))
  const handled: string[] = []
  await requirePresent(queues[0]).work(1, async environment => {
    handled.push(environment)
  })
  await requirePresent(queues[3]).offer(store, 'staging')
  await until(() => handled.length === 1, 'the job')
  await Promise.all(queues.map(async queue => await queue.stop()))
})

t.test('a job that names no environment is reported, and the next one is handled', async t => {
  const complaints: object[] = []
  const queue = await newQueue(t, complaints)
  const handled: string[] = []
  await queue.work(1, async environment => {
    handled.push(environment)
  })
  for (const data of ['null', '[]', '{"environment":{"a":1}}', '{"environment":"../x"}'])
    await store.runSql("insert into pgboss.job (name, data) values ('work', $1::jsonb)", [data])
  await queue.offer(store, 'staging')
  await until(() => handled.length > 0 && complaints.length === 4, 'all jobs')
  t.same(handled, ['staging'])
})
