import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import type { VerbContext } from '../../../src/model/verbContext.ts'
import { writeAuditLog } from '../../../src/services/access/auditLog.ts'
import { readAuditLogKey, createAuditLogProof } from '../../../src/services/access/auditLogHeads.ts'
import { sealKey } from '../../../src/services/access/sealKey.ts'
import { verifyAuditLog } from '../../../src/services/access/verifyAuditLog.ts'
import { computeAuditLogHash } from '../../../src/model/auditLogChain.ts'
import { testDatabase } from '../../helper/database.ts'

async function log(t: Test, legacy = 0) {
  const home = t.testdir()
  const databaseUrl = await testDatabase(t)
  const key = await readAuditLogKey(home)
  const proof = createAuditLogProof({ home, key, seal: await sealKey(home) })
  const old = await openStore({ databaseUrl })
  const store = await openStore({ databaseUrl, auditLogKey: key })
  t.teardown(async () => {
    await old.close()
    await store.close()
  })
  const actor = { kind: 'person', name: 'ana', role: 'admin', tokenId: 'x', address: '10.0.0.1' }
  const ctx = { store, actor, requestId: null, auditLogProof: proof } as unknown as VerbContext
  const write = (target: string, to = store) =>
    writeAuditLog({ ...ctx, store: to }, { action: 'token.create', target, outcome: 'done' })
  for (let row = 0; row < legacy; row += 1) await write(`old ${row}`, old)
  await proof.export(store)
  for (const target of ['a', 'b', 'c']) await write(target)
  return {
    store,
    file: join(home, 'audit-heads.ndjson'),
    write,
    head: () => proof.export(store),
    verify: () => verifyAuditLog({ ctx, input: {} }),
    tamper: async (...statements: string[]) => {
      await store.sql('alter table twinstack.audit disable trigger user')
      for (const statement of statements) await store.sql(statement)
      await store.sql('alter table twinstack.audit enable trigger user')
    },
  }
}

t.test('a chain with a key, also behind rows from before', async t => {
  for (const legacy of [0, 2]) {
    const { verify, head, write } = await log(t, legacy)
    t.match(await verify(), { ok: true, entries: legacy + 3 })
    await head()
    await write('d')
    t.match(await verify(), { ok: true, entries: legacy + 4 })
  }
})

t.test('rows that were cut off are missed by the exported head', async t => {
  const { verify, head, tamper } = await log(t)
  await head()
  await tamper('delete from twinstack.audit where id = (select max(id) from twinstack.audit)')
  t.match(await verify(), { ok: false, broken: { why: /exported head is missing/ } })
  await tamper('delete from twinstack.audit')
  t.match(await verify(), { ok: false }, 'nor does an empty log pass')
})

t.test('hashes that were nulled, or computed anew without the key', async t => {
  const { verify, tamper, store } = await log(t, 1)
  await tamper('update twinstack.audit set hash = null, previous = null where id > 1')
  t.match(await verify(), { ok: false, broken: { why: /has no hash/ } })
  const rows = await store.auditLog.after(0, 10)
  let previous: string | null = rows[0]?.hash ?? null
  for (const row of rows.slice(1)) {
    const hash: string = computeAuditLogHash({ ...row, target: 'forged', previous })
    await tamper(
      `update twinstack.audit set target = 'forged', previous = '${previous}', hash = ` +
        `'${hash}' where id = ${row.id}`,
    )
    previous = hash
  }
  t.match(await verify(), { ok: false, broken: { why: /content was changed/ } })
  await tamper('update twinstack.audit set hash = null, previous = null')
  t.match(await verify(), { ok: false }, 'all of them')
})

t.test('a head that was changed is no proof', async t => {
  const { verify, head, file } = await log(t)
  await head()
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/"id":3/, '"id":2'))
  t.match(await verify(), { ok: false })
  writeFileSync(file, text)
  t.match(await verify(), { ok: true })
  appendFileSync(file, 'half a li')
  t.match(await verify(), { ok: false })
})

t.test('a log without the file of its heads is never whole', async t => {
  const { verify, tamper, file, head } = await log(t)
  await head()
  await tamper('delete from twinstack.audit where id = (select max(id) from twinstack.audit)')
  rmSync(file)
  t.match(await verify(), { ok: false, broken: { why: /heads is missing or empty/ } })
  writeFileSync(file, '')
  t.match(await verify(), { ok: false, broken: { why: /heads is missing or empty/ } })
  await head()
  t.equal((await verify()).ok, false, 'nor when a head is exported anew')
})

t.test('a table that was emptied and filled again is not the log', async t => {
  const { verify, tamper, head, write } = await log(t)
  await head()
  await tamper('truncate twinstack.audit restart identity cascade')
  t.match(await verify(), { ok: false })
  for (const target of ['a', 'b', 'c', 'd']) await write(target)
  t.equal((await verify()).ok, false, 'also with as many rows, hashed with the key')
})
