/** An audit log in a database of its own, and its database's owner, who changes rows. */
import { join } from 'node:path'
import type { Test } from 'tap'
import { openStore } from '../../src/adapters/postgres/store.ts'
import type { VerbContext } from '../../src/model/verbContext.ts'
import { writeAuditLog } from '../../src/services/access/auditLog.ts'
import { createAuditLogProof, readAuditLogKey } from '../../src/services/access/auditLogHeads.ts'
import { sealKey } from '../../src/services/access/sealKey.ts'
import { verifyAuditLog } from '../../src/services/access/verifyAuditLog.ts'
import { temporaryFolder } from '../fixtures/programs/repository.ts'
import { testDatabase } from './database.ts'

/**
 * Three rows `a`, `b` and `c` behind `legacy` rows from before the chain had a key. `tamper` runs
 * statements without the triggers that protect the table.
 */
export async function openAuditLog(t: Pick<Test, 'teardown'>, legacy = 0) {
  const home = temporaryFolder(t)
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
      await store.runSql('alter table twinstack.audit disable trigger user')
      for (const statement of statements) await store.runSql(statement)
      await store.runSql('alter table twinstack.audit enable trigger user')
    },
  }
}
