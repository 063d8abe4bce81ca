import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { findBinaries, makeRunnable } from '../../../../src/adapters/postgres/embedded/binaries.ts'
import { mayEnter } from '../../../../src/adapters/postgres/embedded/owner.ts'

const owner = { uid: 61432, gid: 61432 }

t.test('the binaries of this platform run', async t => {
  const { postgres, initdb, version } = await findBinaries()
  t.match(
    execFileSync(postgres, ['--version'], { encoding: 'utf8' }),
    version.split('.').slice(0, 2).join('.'),
  )
  t.ok(existsSync(initdb))
  t.same(
    await makeRunnable(null, { postgres, initdb, version }, '/nowhere'),
    { postgres, initdb, version },
    'without root the binaries are used unchanged',
  )
})

t.test("binaries in a folder that the user of the server can't enter are copied", async t => {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-binaries-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const found = await findBinaries()
  const closed = join(folder, 'closed')
  mkdirSync(join(closed, 'lib'), { recursive: true })
  mkdirSync(join(closed, 'share'))
  cpSync(dirname(found.postgres), join(closed, 'bin'), { recursive: true })
  chmodSync(closed, 0o700)
  chmodSync(folder, 0o755)
  const inside = {
    ...found,
    postgres: join(closed, 'bin', 'postgres'),
    initdb: join(closed, 'bin', 'initdb'),
  }
  t.equal(await mayEnter(owner, dirname(inside.postgres)), false)

  const [first, second] = await Promise.all([
    makeRunnable(owner, inside, folder),
    makeRunnable(owner, inside, folder),
  ])
  t.same(first, second, 'two processes at the same time make one copy')
  t.equal(await mayEnter(owner, dirname(first.postgres)), true)
  t.ok(existsSync(first.initdb))
})
