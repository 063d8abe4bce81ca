import t from 'tap'
import type { Notice } from '../../src/drift/findings/words.ts'
import { patiently, readOn, wants } from '../../src/doors/readers.ts'
import { openStore } from '../../src/store/store.ts'
import { testDatabase } from '../helper/database.ts'
import { newEnvironment } from '../helper/store.ts'

t.test('who wants what', async t => {
  const notice = { environment: 'staging', type: 'drift.found' }
  t.ok(wants({}, notice))
  t.ok(wants({ events: ['drift.*'], environments: ['staging'] }, notice))
  t.ok(wants({ events: ['parity.failed', 'drift.found'] }, notice))
  t.notOk(wants({ events: ['drift.confirmed'] }, notice))
  t.notOk(wants({ events: ['drif.*'] }, notice))
  t.notOk(wants({ environments: ['production'] }, notice))
})

t.test('a reader begins with what is new, goes on where it stopped, and repeats what failed', async t => {
  const store = await openStore({ databaseUrl: await testDatabase(t) })
  t.teardown(() => store.close())
  await store.environments.create(newEnvironment('staging'))
  const say = (text: string) => store.notices.add({ type: 'drift.found', environment: 'staging', operation: null, text, detail: {} })
  const told: string[] = []
  let away = false
  const tell = async ({ text }: Notice) => { if (away) throw new Error('away'); told.push(text) }
  const read = (now?: Date) => readOn({ notices: store.notices, cursors: store.doors.cursors, log: { info: () => {}, warn: () => {} }, ...now && { now: () => now } }, { name: 'slack C1', wanted: {}, tell })
  await say('before it was there')
  await read()
  await say('one')
  await say('two')
  await read()
  t.same(told, ['one', 'two'])
  away = true
  await say('three')
  await t.rejects(read())
  await read(new Date(Date.now() + 25 * 3600_000))
  away = false
  await say('four')
  await read()
  t.same(told, ['one', 'two', 'four'], 'after a day it is given up, so that the rest is told')
})

t.test('who can\'t be told is asked less and less often, and at once again when it is over', async t => {
  let [now, tries, away] = [0, 0, true]
  const round = patiently(async () => { tries++; if (away) throw new Error('away'); return false }, () => now)
  const hour = async () => { for (const end = now + 3_600_000; now < end; now += 2000) await round().catch(() => {}) }
  await hour()
  t.ok(tries < 20, `${tries} attempts in an hour`)
  away = false
  await hour()
  t.ok(tries > 1500)
})
