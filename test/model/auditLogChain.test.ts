import t from 'tap'

import { writeAuditLog } from '../../src/services/access/auditLog.ts'
import { verifyAuditLog } from '../../src/services/access/verifyAuditLog.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { testDatabase } from '../helper/database.ts'
import type { VerbContext } from '../../src/model/verbContext.ts'
import { requirePresent } from '../helper/present.ts'

const store = await openStore({ databaseUrl: await testDatabase(t) })
t.teardown(() => store.close())
const ctx = {
  store,
  actor: { kind: 'person', name: 'ana', role: 'admin', tokenId: 'x', address: '10.0.0.1' },
  requestId: null,
} as unknown as VerbContext
const entry = (target: string) =>
  writeAuditLog(ctx, {
    action: 'token.create',
    target,
    outcome: 'done',
    detail: { b: 1, a: 'x\0', odd: '\ud800' },
  })
const verify = (expect?: string) => verifyAuditLog({ ctx, input: { expect } })

/** A change by the owner of the database: triggers off, the change, triggers on again. */
async function tamper(statement: string): Promise<void> {
  await store.runSql('alter table twinstack.audit disable trigger user')
  await store.runSql(statement)
  await store.runSql('alter table twinstack.audit enable trigger user')
}

t.test('rows written at once by many are one chain', async t => {
  t.match(await verify(), { ok: true, entries: 0, head: null })
  await Promise.all(Array.from({ length: 20 }, (_none, number) => entry(`t${number}\0`)))
  await store.runInTransaction(async store => {
    await writeAuditLog({ ...ctx, store }, { action: 'a', target: 'x', outcome: 'failed' })
  })
  t.match(await verify(), { ok: true, entries: 21, before: 0, broken: null, expected: null })
})

t.test('a change that was rolled back leaves no hole', async t => {
  await t.rejects(
    store.runInTransaction(async store => {
      await writeAuditLog({ ...ctx, store }, { action: 'a', target: 'x', outcome: 'done' })
      throw new Error('rolled back')
    }),
  )
  await entry('after')
  t.match(await verify(), { ok: true, entries: 22 })
})

t.test('the database refuses to change the log', async t => {
  for (const statement of [
    "update twinstack.audit set target = 'y'",
    'delete from twinstack.audit',
    'truncate twinstack.audit',
  ]) {
    await t.rejects(store.runSql(statement), /only ever added/, statement)
  }
})

t.test('a change without triggers is found, with its row', async t => {
  const { head } = await verify()
  await entry('last')
  await tamper("update twinstack.audit set outcome = 'refused' where id = 5")
  t.match(await verify(), { ok: false, broken: { id: 5, why: /content/ } })
  await tamper("update twinstack.audit set outcome = 'done' where id = 5")
  t.match(await verify(requirePresent(head)), { ok: true, expected: true })
  await tamper('delete from twinstack.audit where id = (select max(id) from twinstack.audit)')
  const shorter = await verify()
  t.match(shorter, { ok: true, head }, 'a tail that was cut off looks whole,')
  await tamper('delete from twinstack.audit where id = (select max(id) from twinstack.audit)')
  t.match(
    await verify(requirePresent(head)),
    { ok: false, expected: false },
    'unless a head was noted',
  )
  await tamper('delete from twinstack.audit where id = 7')
  t.match(await verify(), { ok: false, broken: { why: /removed/ } })
})
