/**
 * The bootstrap in small separate checkouts, with a real npm; further faults:
 * bootstrap.long.test.ts.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { temporaryFolder } from './fixtures/programs/repository.ts'
import {
  checkout,
  copyOf,
  installs,
  lock,
  lockDependencies,
  pack,
  run,
  start,
} from './helper/checkout.ts'

const fresh = checkout(temporaryFolder(t))
/** the packages that the first test installs; other tests use a copy */
const installed = temporaryFolder(t)

t.test('a fresh checkout installs itself once, then starts on the pinned Node', async t => {
  const dir = copyOf(fresh, installed)
  const first = await run(dir, ['cli', 'say', '-'], { input: 'through stdin' })
  t.equal(first.code, 0, first.stderr)
  t.match(
    first.stderr,
    /installing the packages of package-lock\.json \(npm ci, once\)(.|\n)*installed in \d+ s/,
  )
  const seen = JSON.parse(first.stdout)
  t.match(seen, {
    args: ['say', '-'],
    input: 'through stdin',
    file: join(dir, 'src', 'cli', 'main.ts'),
  })
  t.ok(seen.path.startsWith(join(dir, 'node_modules', '.bin')), 'the pinned Node is first on PATH')
  t.ok(existsSync(join(dir, 'node_modules', '.bin', 'node')), 'its install script ran')
  t.notOk(existsSync(lock(dir)), 'the lock is gone')

  const second = await run(dir, ['say', 'more'])
  t.match(second, { code: 0, stderr: '' })
  t.match(
    JSON.parse(second.stdout),
    { args: ['say', 'more'] },
    'without a keyword it is the command line',
  )

  t.match(JSON.parse((await run(dir, ['test', 'a'])).stdout), {
    args: ['a'],
    file: join(dir, 'test', 'main.ts'),
  })
  t.match(JSON.parse((await run(dir, ['run', 'test/other.ts', 'b', 'c'])).stdout), {
    args: ['b', 'c'],
    file: join(dir, 'test', 'other.ts'),
  })
  t.match(await run(dir, ['bin', 'tool', 'd']), { code: 0, stdout: 'tool d\n' })
  t.match(await run(dir, ['bin', '../tool']), {
    code: 1,
    stderr: /bin: expected the name of a tool/,
  })
})

t.test('exit codes, signals', async t => {
  const dir = copyOf(installed, t.testdir())
  t.match(await run(dir, ['exit', '0']), { code: 0 })
  t.match(await run(dir, ['exit', '64']), { code: 64, signal: null })
  t.match(await run(dir, ['die']), { signal: 'SIGKILL' })
  const child = start(dir, ['wait'])
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  t.same(
    await once(child, 'exit'),
    [7, null],
    'the signal reached the child, its exit code came back',
  )
})

t.test('node_modules that does not match the lockfile is installed again', async t => {
  const dir = copyOf(installed, t.testdir())
  pack(dir, 'tool', { version: '2.0.0', bin: { tool: 'tool.js' } }, { 'tool.js': '' })
  lockDependencies(dir, '2.0.0')
  t.equal(installs(await run(dir, ['say'])), 0, 'the command line needs no development packages')
  t.match(await run(dir, ['test', 'x']), { code: 0, stderr: /node_modules does not match it/ })
  t.equal(
    JSON.parse(readFileSync(join(dir, 'node_modules', 'tool', 'package.json'), 'utf8')).version,
    '2.0.0',
  )
  t.equal(installs(await run(dir, ['test', 'x'])), 0)
})

t.test('two processes at the same time install once', async t => {
  const dir = copyOf(fresh, t.testdir())
  const ended = await Promise.all([run(dir, ['say']), run(dir, ['say']), run(dir, ['say'])])
  t.same(
    ended.map(output => output.code),
    [0, 0, 0],
    ended.map(output => output.stderr).join('\n'),
  )
  t.equal(
    ended.map(installs).reduce((sum, n) => sum + n),
    1,
  )
  t.equal(
    ended.filter(output => output.stderr.includes('another process installs the packages; waiting'))
      .length,
    2,
  )
})

t.test('the lock of a dead process blocks nobody', async t => {
  const dir = copyOf(fresh, t.testdir())
  const dead = spawn('true')
  await once(dead, 'exit')
  mkdirSync(lock(dir), { recursive: true })
  writeFileSync(join(lock(dir), 'owner.json'), JSON.stringify({ pid: dead.pid, host: hostname() }))
  t.match(await run(dir, ['exit', '3']), { code: 3 })
})

t.test('without the pinned Node a Node that runs TypeScript is used, with a message', async t => {
  const dir = copyOf(installed, t.testdir())
  rmSync(join(dir, 'node_modules', 'node', 'bin'), { recursive: true })
  t.match(await run(dir, ['exit', '5']), {
    code: 5,
    stderr:
      'the pinned Node is not installed (node_modules/node); using this one, ' +
      `${process.version}`,
  })
})

t.test('a failed installation is reported and nothing starts', async t => {
  const dir = copyOf(fresh, t.testdir())
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({ name: 'checkout', dependencies: { other: '1.0.0' } }),
  ) // not what the lockfile says
  const output = await run(dir, ['test'])
  t.match(output, { code: 1, stdout: '', stderr: /npm ci failed \(exit code \d+\)/ })
  t.notOk(existsSync(lock(dir)), 'the lock is gone')
})

t.test('installed as a package (without a lockfile) it installs nothing', async t => {
  const dir = copyOf(fresh, t.testdir())
  rmSync(join(dir, 'package-lock.json'))
  t.match(await run(dir, ['exit', '6']), { code: 6, stderr: /pinned Node is not installed/ })
})

t.test('the bin file is executable in git', async t => {
  const { stdout } = spawnSync('git', ['ls-files', '-s', 'src/bootstrap.js'], { encoding: 'utf8' })
  t.match(stdout, /^100755 /)
})
