import { truncateSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import { ensureEngine } from '../../../src/adapters/pulumi/engine.ts'
import { findEngineAtHome, findEngine, getHomeCommand } from '../../../src/adapters/pulumi/find.ts'
import { fits } from '../../../src/adapters/pulumi/version.ts'
import { pretend, searching } from './fixture.ts'

const version = '3.259.0'

t.test('PATH comes first, then ~/.pulumi/versions', async t => {
  const home = t.testdir()
  const where = { explicit: null, home, env: searching(join(home, 'bin')), version }
  t.same(await findEngine(where), { engine: null, misfits: [] }, 'nothing anywhere')

  const atHome = pretend(join(home, '.pulumi', 'versions', version, 'bin'), 'v3.259.0')
  t.same((await findEngine(where)).engine, { command: atHome, version, source: 'home' })

  const onPath = pretend(join(home, 'bin'), 'v3.259.2')
  t.same((await findEngine(where)).engine, { command: onPath, version: '3.259.2', source: 'path' })
})

t.test('in ~/.pulumi/versions the version that we build comes first, then the newest', async t => {
  const home = t.testdir()
  const where = { explicit: null, home, env: searching(), version: '3.270.0' }
  const put = (one: string) => pretend(join(home, '.pulumi', 'versions', one, 'bin'), `v${one}`)
  put('3.258.0')
  t.same(await findEngine(where), { engine: null, misfits: [] }, 'an engine that is too old')
  put('3.259.0')
  put('3.263.0')
  t.match((await findEngine(where)).engine, { version: '3.263.0', source: 'home' })
  put('3.270.0')
  put('3.271.0')
  t.match((await findEngine(where)).engine, { version: '3.270.0' })
})

t.test('engines of another version, or that do not run, are skipped with the reason', async t => {
  const home = t.testdir()
  const old = pretend(join(home, 'old'), 'v3.100.0')
  const broken = pretend(join(home, 'broken'), 'v3.259.0', 1)
  const good = pretend(join(home, 'good'), '3.259.0')
  const env = searching(join(home, 'old'), join(home, 'broken'), join(home, 'good'))
  const { engine, misfits } = await findEngine({ explicit: null, home, env, version })
  t.same(engine, { command: good, version, source: 'path' })
  t.match(misfits, [
    {
      command: old,
      source: 'path',
      version: '3.100.0',
      reason: /version is 3\.100\.0; .* needs 3\.259\.0 or newer/,
    },
    { command: broken, source: 'path', version: null, reason: /does not run/ },
  ])
})

t.test('an explicit setting is used or refused, never skipped', async t => {
  const home = t.testdir()
  pretend(join(home, 'bin'), 'v3.259.0')
  const where = { home, env: searching(join(home, 'bin')), version }
  const chosen = pretend(join(home, 'chosen'), 'v3.259.1')
  t.same((await findEngine({ ...where, explicit: chosen })).engine, {
    command: chosen,
    version: '3.259.1',
    source: 'setting',
  })
  t.match((await findEngine({ ...where, explicit: 'pulumi' })).engine, {
    command: join(home, 'bin', 'pulumi'),
    source: 'setting',
  })

  const old = pretend(join(home, 'old'), 'v3.100.0')
  await t.rejects(findEngine({ ...where, explicit: old }), {
    code: 'engine-mismatch',
    message: /TWINSTACK_PULUMI=.*3\.100\.0/,
    hint: /unset it/,
  })
  await t.rejects(findEngine({ ...where, explicit: join(home, 'nowhere') }), {
    code: 'engine-missing',
    message: /no such file/,
  })
})

t.test('the real engine, and a truncated one', async t => {
  const { command, version } = await ensureEngine({ explicit: null })
  t.ok(fits(version), version)
  const where = { explicit: null, home: t.testdir(), env: searching(), version }
  await mkdir(dirname(getHomeCommand(where)), { recursive: true })
  await copyFile(command, getHomeCommand(where))
  t.match(await findEngineAtHome(where), {
    command: getHomeCommand(where),
    version,
    source: 'home',
  })
  truncateSync(getHomeCommand(where), 40_000_000)
  t.equal(await findEngineAtHome(where), null, 'a truncated binary does not run, so it is not used')
})
