/**
 * The whole service as root with the default settings, where each run is a user of its own: deploy,
 * drift, a restart, destroy. The engine lies below root's home.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

t.test('the service as root, its runners not', async t => {
  if (process.getuid?.() !== 0) return t.comment('only where the service is root')
  const service = await testService(t, {
    repository: makeRepository(t, 'small'),
    env: { TWINSTACK_WARM: '1', TWINSTACK_RUNNER_USER: 'auto' },
  })
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded', error: null })
  await service.stop()
  await service.start()
  t.match(await service.run('staging', 'destroy'), { status: 'succeeded', error: null })
  const uid = (...path: string[]) => statSync(join(service.home, ...path)).uid
  t.same(
    ['sandbox', 'keys', ''].map(name => uid(name)),
    [0, 0, 0],
    'nothing belongs to a run that has ended',
  )
  t.equal(statSync(join(service.home, 'keys')).mode & 0o777, 0o700)
  const copies = readdirSync(join(service.home, 'runs')).map(name => [
    uid('runs', name),
    statSync(join(service.home, 'runs', name)).mode & 0o777,
  ])
  t.same([...new Set(copies.map(String))], ['0,448'], 'every run that ended is closed')
  t.notOk(
    readdirSync(join(service.home, 'runs')).some(name =>
      existsSync(join(service.home, 'runs', name, 'passphrase')),
    ),
    'and keeps no passphrase',
  )
  await service.stop()
  t.same(readdirSync(join(service.home, 'runner')), [], 'no user is taken')
})
