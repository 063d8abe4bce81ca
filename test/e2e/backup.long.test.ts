/**
 * The machine is lost: the backup is restored on an empty one, the service starts there, and a drift
 * check finds nothing. Both commands are the real ones, with the embedded database.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { run } from '../cli/run.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { startEmbedded, stopEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'

t.test('backup, empty machine, restore, drift check', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-backup-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const repository = makeRepository(t, 'sample')
  const own = await embedded(t, join(folder, 'first-database'))
  const service = await testService(t, { repository, env: { DATABASE_URL: own } })
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  const settings = { TWINSTACK_HOME: service.home, DATABASE_URL: own }
  const file = join(folder, 'a.backup')
  t.match(await run(['backup', file], settings), { code: 0, stdout: /the backup is/ })
  await service.stop()

  const home = join(folder, 'restored')
  const target = { TWINSTACK_HOME: home, DATABASE_URL: await embedded(t, join(folder, 'second')) }
  const cut = join(folder, 'cut.backup')
  writeFileSync(cut, readFileSync(file).subarray(0, 5000))
  t.match(await run(['restore', cut], target), { code: 64, stderr: /no complete backup/ })
  t.notOk(existsSync(home), 'nothing was written')
  t.match(await run(['restore', file], target), { code: 0, stdout: /is as it was at/ })
  t.match(await run(['restore', file], target), { code: 1, stderr: /is not empty/ })

  const other = await testService(t, { repository, env: target })
  t.equal(other.token, service.token, 'the keys are those of the lost machine')
  const check = await other.run('staging', 'drift-check')
  t.match(check, { status: 'succeeded', drift: { changed: 0, deleted: 0 } })
  const again = await other.run('staging', 'deploy')
  t.match(again, { status: 'succeeded' })
  t.notOk(again.changes?.create || again.changes?.update || again.changes?.delete, 'no change')
})

async function embedded(t: { teardown(end: () => unknown): void }, home: string) {
  const database = await startEmbedded({ home })
  t.teardown(async () => {
    await database.stop()
    await stopEmbedded(home)
  })
  return database.url
}
