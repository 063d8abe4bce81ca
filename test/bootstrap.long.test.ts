/** Further faults of a checkout; the short form is bootstrap.test.ts. */
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkout, installs, lock, run } from './helper/checkout.ts'

t.test("a node_modules folder that differs from npm's result is installed again", async t => {
  const dir = checkout(t.testdir())
  t.equal(installs(await run(dir, ['say'])), 1)
  rmSync(join(dir, 'node_modules', 'tool'), { recursive: true })
  t.equal(installs(await run(dir, ['test', 'x'])), 1, 'a removed folder')
  rmSync(join(dir, 'node_modules', '.package-lock.json'))
  t.equal(installs(await run(dir, ['test', 'x'])), 1, 'an npm that was killed')
  t.equal(installs(await run(dir, ['test', 'x'])), 0)
})

t.test('a lock without a heartbeat blocks nobody', async t => {
  const dir = checkout(t.testdir())
  mkdirSync(lock(dir), { recursive: true })
  writeFileSync(join(lock(dir), 'owner.json'), JSON.stringify({ pid: 1, host: 'another machine' }))
  const past = new Date(Date.now() - 120_000)
  utimesSync(lock(dir), past, past)
  t.match(await run(dir, ['exit', '4']), { code: 4 })
})

t.test('the install script of node runs although npm runs no install scripts', async t => {
  const dir = checkout(t.testdir())
  const output = await run(dir, ['say'], { env: { npm_config_ignore_scripts: 'true' } })
  t.equal(output.code, 0, output.stderr)
  t.ok(existsSync(join(dir, 'node_modules', '.bin', 'node')))
})
