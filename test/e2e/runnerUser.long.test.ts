/**
 * The whole service as root, its runners a user of their own: deploy, drift, a restart, destroy.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { separateUser } from '../../src/adapters/runner/user.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { engineFound } from '../adapters/runner/helper.ts'

t.test('the service as root, its runners not', async t => {
  if (process.getuid?.() !== 0) return t.comment('only where the service is root')
  const folder = mkdtempSync(join(tmpdir(), 'tw-engine-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  chmodSync(folder, 0o755)
  const engine = join(folder, 'pulumi')
  copyFileSync(engineFound.command, engine)
  chmodSync(engine, 0o755)
  const service = await testService(t, {
    repository: makeRepository(t, 'small'),
    env: { TWINSTACK_RUNNER_USER: 'separate', TWINSTACK_PULUMI: engine, TWINSTACK_WARM: '1' },
  })
  // tests share the folder of dependencies, in a folder of their own that nobody else may pass
  const shared = realpathSync(join(service.home, 'dependencies'))
  for (const one of [shared, dirname(shared)]) {
    const { mode } = statSync(one)
    chmodSync(one, 0o711)
    t.teardown(() => chmodSync(one, mode & 0o777))
  }
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded', error: null })
  await service.stop()
  await service.start()
  t.match(await service.run('staging', 'destroy'), { status: 'succeeded', error: null })
  const uid = (...path: string[]) => statSync(join(service.home, ...path)).uid
  t.same(
    { state: uid('state'), sandbox: uid('sandbox'), keys: uid('keys'), home: uid() },
    { state: separateUser.uid, sandbox: separateUser.uid, keys: 0, home: 0 },
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
})
