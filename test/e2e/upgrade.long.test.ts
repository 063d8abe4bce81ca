/**
 * The data folder of version 0.2.0 is taken over by the current version: the migrations run, all
 * that was recorded can be read, and the environment is as it was.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import t from 'tap'
import { startEmbedded, stopEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'
import { readStatesPlace } from '../../src/adapters/pulumi/state/statesPlace.ts'
import { packageFolder } from '../../src/model/config.ts'
import { run } from '../cli/run.ts'
import { testService } from '../helper/service.ts'

const archive = join(packageFolder, 'test/fixtures/upgrade/data-0.2.0.tar.zst')

t.test('the data folder of 0.2.0', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-upgrade-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  execFileSync('tar', ['-C', folder, '--numeric-owner', '-xf', '-'], {
    input: zstdDecompressSync(readFileSync(archive)),
  })
  // the user of the embedded database passes through it
  execFileSync('chmod', ['711', folder])
  const home = join(folder, 'home')
  const database = await startEmbedded({ home })
  t.teardown(async () => {
    await database.stop()
    await stopEmbedded(home)
  })
  const service = await testService(t, {
    repository: join(folder, 'program'),
    env: { TWINSTACK_HOME: home, DATABASE_URL: database.url },
  })

  t.equal(await readStatesPlace(home), 'backend', 'its states stay where they are')
  const { body: environments } = await service.call('GET', '/v1/environments')
  t.match(
    environments.items
      .map(({ name, kind }: Record<string, string>) => `${name} ${kind}`)
      .toSorted(),
    ['production production', 'staging staging'],
  )
  const { body: operations } = await service.call('GET', '/v1/operations?pageSize=100')
  t.same(
    operations.items
      .map(({ kind, environment, status }: Record<string, string>) => [environment, kind, status])
      .toSorted(),
    [
      ['production', 'deploy', 'refused'],
      ['staging', 'deploy', 'succeeded'],
      ['staging', 'drift-check', 'succeeded'],
    ],
  )
  for (const { id, status } of operations.items) {
    const { body, status: answered } = await service.call('GET', `/v1/operations/${id}`)
    t.equal(answered, 200)
    t.equal(body.failure === null, status === 'succeeded', `the report about ${status}`)
    t.ok((await service.events(id)).length > 0, 'its events')
  }
  const { body: webhooks } = await service.call('GET', '/v1/webhooks')
  t.match(webhooks.items, [{ url: 'https://hooks.example.com/a', events: ['drift.found'] }])
  const { body: schedules } = await service.call('GET', '/v1/schedules')
  t.equal(schedules.items.length, 3)
  const settings = { TWINSTACK_URL: service.url, TWINSTACK_TOKEN: service.token }
  t.match(await run(['token', 'list'], settings), { code: 0, stdout: /reader/ })
  t.match(await run(['audit-log'], settings), { code: 0, stdout: /webhook\.create/ })

  t.match(await service.run('staging', 'drift-check'), {
    status: 'succeeded',
    drift: { changed: 0, deleted: 0 },
  })
  const again = await service.run('staging', 'deploy')
  t.match(again, { status: 'succeeded' })
  t.notOk(again.changes?.create || again.changes?.update || again.changes?.delete, 'no change')
})
