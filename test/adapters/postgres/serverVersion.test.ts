import t from 'tap'
import { readServerVersion } from '../../../src/adapters/postgres/serverVersion.ts'
import { testDatabase } from '../../helper/database.ts'

t.test('the version of the server, and the error of one that does not exist', async t => {
  const url = await testDatabase(t)
  t.match(await readServerVersion(url, 3000), /^\d+(\.\d+)?/)
  await t.rejects(readServerVersion('postgres://127.0.0.1:1/none', 3000), { code: 'ECONNREFUSED' })
})
