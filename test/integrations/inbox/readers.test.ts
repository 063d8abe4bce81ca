import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Notice } from '../../../src/model/finding.ts'
import { withBackoff, deliverNext, subscribesTo } from '../../../src/integrations/inbox/readers.ts'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import { testDatabase } from '../../helper/database.ts'
import { newEnvironment } from '../../helper/store.ts'
import { silentLog as log } from '../../../src/lib/log.ts'
import { requirePresent } from '../../helper/present.ts'

// before the first test: tap ends a file whose tests are done while the file awaits something
const store = await openStore({ databaseUrl: await testDatabase(t) })
t.teardown(() => store.close())
await store.environments.create(newEnvironment('staging'))
const print = (text: string, within = store) =>
  within.notices.add({
    type: 'drift.found',
    environment: 'staging',
    operation: null,
    text,
    detail: {},
  })

t.test('which reader gets which notice', async t => {
  const notice = { environment: 'staging', type: 'drift.found', severity: 'warning' as const }
  t.ok(subscribesTo({}, notice))
  t.ok(subscribesTo({ events: ['drift.*'], environments: ['staging'] }, notice))
  t.ok(subscribesTo({ events: ['parity.failed', 'drift.found'] }, notice))
  t.notOk(subscribesTo({ events: ['drift.confirmed'] }, notice))
  t.notOk(subscribesTo({ events: ['drif.*'] }, notice))
  t.notOk(subscribesTo({ environments: ['production'] }, notice))
  t.ok(subscribesTo({ severity: 'warning' }, notice))
  t.notOk(subscribesTo({ severity: 'critical' }, notice))
  const waits = { ...notice, type: 'operation.awaiting-approval' }
  t.notOk(subscribesTo({}, waits), 'approval.requested reports the same, with buttons')
  t.ok(subscribesTo({ events: ['operation.*'] }, waits))
})

t.test(
  'a reader begins with what is new, goes on where it stopped, and repeats what failed',
  async t => {
    const messages: string[] = []
    let away = false
    const report = async ({ text }: Notice) => {
      if (away) throw new Error('away')
      messages.push(text)
    }
    const read = (now?: Date) =>
      deliverNext(
        { cursors: store.integrations.cursors, log, ...(now && { now: () => now }) },
        { name: 'slack C1', wanted: {}, postNotice: report },
      )
    await print('before it was there')
    await read()
    await print('one')
    await print('two')
    await read()
    t.same(messages, ['one', 'two'])
    away = true
    await print('three')
    await t.rejects(read())
    await read(new Date(Date.now() + 25 * 3600_000))
    away = false
    await print('four')
    await read()
    t.same(
      messages,
      ['one', 'two', 'four'],
      'after a day a failing notice is skipped, so that others are sent',
    )
  },
)

t.test('two processes deliver a notice once; a dead one is replaced', async t => {
  const messages: string[] = []
  const { cursors } = store.integrations
  const read = () =>
    deliverNext(
      { cursors, log },
      {
        name: 'mail 2',
        wanted: {},
        postNotice: async ({ text }) => {
          messages.push(text)
          await sleep(30)
        },
      },
    )
  await read()
  for (const text of ['a', 'b', 'c']) await print(text)
  await Promise.all([read(), read(), read()])
  t.same(messages, ['a', 'b', 'c'])
  const dead = requirePresent(await cursors.lock('mail 2', 600))
  await print('d')
  t.equal(await read(), false)
  t.equal(messages.length, 3, 'held')
  await store.runSql(
    "update twinstack.notice_cursors set held_until = clock_timestamp() where reader = 'mail 2'",
  )
  await read()
  t.same(messages.slice(3), ['d'])
  t.equal(await cursors.advance('mail 2', dead.by, 1, 60), false, 'and no longer holds it')
})

t.test('a notice that is committed late is delivered, even with a lower number', async t => {
  const messages: string[] = []
  const read = () =>
    deliverNext(
      { cursors: store.integrations.cursors, log },
      {
        name: 'mail 3',
        wanted: {},
        postNotice: async ({ text }) => {
          messages.push(text)
        },
      },
    )
  let commit = () => {}
  const late = new Promise<void>(resolve => {
    commit = resolve
  })
  let written = () => {}
  const begun = new Promise<void>(resolve => {
    written = resolve
  })
  await print('before the reader was there')
  const slow = store.runInTransaction(async within => {
    await print('the first, committed last', within)
    written()
    await late
  })
  await begun
  await read()
  await print('the second')
  await read()
  t.same(messages, ['the second'])
  commit()
  await slow
  const texts = (await store.notices.list({ after: 0, limit: 100 }))
    .slice(-2)
    .map(({ text }) => text)
  t.same(texts, ['the second', 'the first, committed last'], 'in the order of commits')
  await read()
  await read()
  t.same(messages, ['the second', 'the first, committed last'])
  t.notOk(
    'place' in requirePresent((await store.notices.list({ after: 0, limit: 1 }))[0]),
    "the order of readers is nobody else's",
  )
})

t.test('a failing reader is retried less often, until it works again', async t => {
  let [now, tries, away] = [0, 0, true]
  const round = withBackoff(
    async () => {
      tries++
      if (away) throw new Error('away')
      return false
    },
    () => now,
  )
  const hour = async () => {
    for (const end = now + 3_600_000; now < end; now += 2000) await round().catch(() => {})
  }
  await hour()
  t.ok(tries < 20, `${tries} attempts in an hour`)
  away = false
  await hour()
  t.ok(tries > 1500)
})
