import { sql } from 'kysely'
import t from 'tap'
import { openDatabase } from '../../../../src/adapters/postgres/database.ts'
import { silentLog } from '../../../../src/lib/log.ts'
import { errorCodes } from '../../../../src/adapters/postgres/migrations/017-error-codes.ts'
import { operationErrors, requestErrors } from '../../../../src/lib/errors.ts'
import { getCurrentErrorCode, renamedErrorCodes } from '../../../../src/lib/renamedErrorCodes.ts'
import { newEnvironment, newOperation, testStore } from '../../../helper/store.ts'

t.test('every renamed code has a current code, and no old code is in use', t => {
  for (const [old, current] of Object.entries(renamedErrorCodes)) {
    t.ok((operationErrors as readonly string[]).includes(current), current)
    t.notOk((operationErrors as readonly string[]).includes(old), old)
    t.notOk(Object.hasOwn(requestErrors, old), old)
    t.equal(getCurrentErrorCode(old), current)
  }
  t.equal(getCurrentErrorCode('cancelled'), 'cancelled')
  t.equal(getCurrentErrorCode('constructor'), 'constructor')
  t.end()
})

t.test('the migration renames stored codes and changes nothing else', async t => {
  const { store, databaseUrl } = await testStore(t)
  const db = openDatabase(databaseUrl, { log: silentLog, connections: 1 })
  t.teardown(() => db.destroy())
  await store.environments.create(newEnvironment('staging'))
  const nul = '\\u0000 and "code":"time-limit"'
  const stored: [string, string][] = [
    ['{"code":"guard-vanished","message":"m"}', '{"code":"resources-missing","message":"m"}'],
    ['{"code":"gate","message":"m"}', '{"code":"gate-refused","message":"m"}'],
    [`{"code":"cancelled","message":"${nul}"}`, `{"code":"cancelled","message":"${nul}"}`],
    [`{"code":"time-limit","hint":"${nul}"}`, `{"code":"operation-timeout","hint":"${nul}"}`],
  ]
  const written: { id: string; after: string }[] = []
  for (const [before, after] of stored) {
    const { id } = await store.operations.create(newOperation('staging'))
    await sql`update twinstack.operations set error = ${before} where id = ${id}`.execute(db)
    written.push({ id, after })
  }
  await errorCodes.up(db as never)
  await errorCodes.up(db as never)
  for (const { id, after } of written) {
    const found = await sql<{
      error: string
    }>`select error from twinstack.operations where id = ${id}`.execute(db)
    t.equal(found.rows[0]?.error, after)
  }
})
