import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { computeAuditLogHash } from '../../../src/model/auditLogChain.ts'
import { openAuditLog } from '../../helper/auditLog.ts'

t.test('a chain with a key, also behind rows from before', async t => {
  for (const legacy of [0, 2]) {
    const { verify, head, write } = await openAuditLog(t, legacy)
    t.match(await verify(), { ok: true, entries: legacy + 3 })
    await head()
    await write('d')
    t.match(await verify(), { ok: true, entries: legacy + 4 })
  }
})

t.test('rows that were cut off are missed by the exported head', async t => {
  const { verify, head, tamper } = await openAuditLog(t)
  await head()
  await tamper('delete from twinstack.audit where id = (select max(id) from twinstack.audit)')
  t.match(await verify(), { ok: false, broken: { why: /exported head is missing/ } })
  await tamper('delete from twinstack.audit')
  t.match(await verify(), { ok: false }, 'nor does an empty log pass')
})

t.test('hashes that were nulled, or computed anew without the key', async t => {
  const { verify, tamper, store } = await openAuditLog(t, 1)
  await tamper('update twinstack.audit set hash = null, previous = null where id > 1')
  t.match(await verify(), { ok: false, broken: { why: /has no hash/ } })
  const rows = await store.auditLog.listAfter(0, 10)
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
  const { verify, head, file } = await openAuditLog(t)
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
  const { verify, tamper, file, head } = await openAuditLog(t)
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
  const { verify, tamper, head, write } = await openAuditLog(t)
  await head()
  await tamper('truncate twinstack.audit restart identity cascade')
  t.match(await verify(), { ok: false })
  for (const target of ['a', 'b', 'c', 'd']) await write(target)
  t.equal((await verify()).ok, false, 'also with as many rows, hashed with the key')
})
