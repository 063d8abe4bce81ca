/**
 * The bootstrap in small checkouts of its own: a real npm installs a `node` package that, like the real one, gets its
 * executable from an install script, and a package for development.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../src/config.ts'

const program = `
import { readFileSync } from 'node:fs'
const [what, value]: string[] = process.argv.slice(2)
if (what === 'exit') process.exit(Number(value))
if (what === 'die') process.kill(process.pid, 'SIGKILL')
if (what === 'wait') { process.on('SIGTERM', () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000) }
else console.log(JSON.stringify({ args: process.argv.slice(2), input: value === '-' ? readFileSync(0, 'utf8') : '', path: process.env.PATH, file: process.argv[1] }))
`

/** A checkout with nothing installed. */
function checkout (dir: string): string {
  for (const folder of ['src', 'test', 'packed']) mkdirSync(join(dir, folder), { recursive: true })
  copyFileSync(join(packageFolder, 'src', 'bootstrap.js'), join(dir, 'src', 'bootstrap.js'))
  for (const file of ['src/cli.ts', 'test/main.ts', 'test/other.ts']) writeFileSync(join(dir, file), program)
  const script = `const fs = require('fs'); fs.mkdirSync('bin', { recursive: true }); fs.writeFileSync('bin/node', '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n'); fs.chmodSync('bin/node', 0o755)`
  pack(dir, 'node', { version: '24.0.0', bin: { node: 'bin/node' }, scripts: { preinstall: 'node installArchSpecificPackage' } }, { 'installArchSpecificPackage.js': script })
  pack(dir, 'tool', { version: '1.0.0', bin: { tool: 'tool.js' } }, { 'tool.js': '#!/usr/bin/env node\nconsole.log("tool", ...process.argv.slice(2))\n' })
  lockDependencies(dir, '1.0.0')
  return dir
}

/** Packs a package as npm does, into `packed/<name>-<version>.tgz`. */
function pack (dir: string, name: string, manifest: { version: string, [field: string]: unknown }, files: Record<string, string>): void {
  const folder = join(dir, 'packed', 'package')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, ...manifest }))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  execFileSync('tar', ['-czf', `${name}-${manifest.version}.tgz`, 'package'], { cwd: join(dir, 'packed') })
  rmSync(folder, { recursive: true })
}

/** package.json, with this version of the tool, and the lockfile that npm makes of it. */
function lockDependencies (dir: string, version: string): void {
  writeFileSync(join(dir, 'package.json'), JSON.stringify({
    name: 'checkout', version, type: 'module', private: true, allowScripts: { node: true },
    dependencies: { node: 'file:packed/node-24.0.0.tgz' }, devDependencies: { tool: `file:packed/tool-${version}.tgz` },
  }))
  execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--offline'], { cwd: dir, stdio: 'ignore' })
}

function start (dir: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|TAP|_TAP)/i.test(name)))
  return spawn(process.execPath, [join(dir, 'src', 'bootstrap.js'), ...args], { env: { ...inherited, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
}

type Ended = { code: number | null, signal: string | null, stdout: string, stderr: string }

async function run (dir: string, args: string[], options: { env?: NodeJS.ProcessEnv, input?: string } = {}): Promise<Ended> {
  const child = start(dir, args, options.env)
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', data => { said.stdout += data })
  child.stderr.on('data', data => { said.stderr += data })
  child.stdin.end(options.input)
  const [code, signal] = await once(child, 'close') as [number | null, string | null]
  return { code, signal, ...said }
}

const installs = (said: Ended) => said.stderr.match(/installing the packages/g)?.length ?? 0
const lock = (dir: string) => join(dir, '.twinstack', 'install.lock')

t.test('a fresh checkout installs itself once, then starts on the pinned Node', async t => {
  const dir = checkout(t.testdir())
  const first = await run(dir, ['cli', 'say', '-'], { input: 'through stdin' })
  t.equal(first.code, 0, first.stderr)
  t.match(first.stderr, /installing the packages of package-lock\.json \(npm ci, once\)(.|\n)*installed in \d+ s/)
  const seen = JSON.parse(first.stdout)
  t.match(seen, { args: ['say', '-'], input: 'through stdin', file: join(dir, 'src', 'cli.ts') })
  t.ok(seen.path.startsWith(join(dir, 'node_modules', '.bin')), 'the pinned Node is first on PATH')
  t.ok(existsSync(join(dir, 'node_modules', '.bin', 'node')), 'its install script ran')
  t.notOk(existsSync(lock(dir)), 'the lock is gone')

  const second = await run(dir, ['say', 'more'])
  t.match(second, { code: 0, stderr: '' })
  t.match(JSON.parse(second.stdout), { args: ['say', 'more'] }, 'without a word of ours it is the command line')

  t.match(JSON.parse((await run(dir, ['test', 'a'])).stdout), { args: ['a'], file: join(dir, 'test', 'main.ts') })
  t.match(JSON.parse((await run(dir, ['run', 'test/other.ts', 'b', 'c'])).stdout), { args: ['b', 'c'], file: join(dir, 'test', 'other.ts') })
  t.match(await run(dir, ['bin', 'tool', 'd']), { code: 0, stdout: 'tool d\n' })
  t.match(await run(dir, ['bin', '../tool']), { code: 1, stderr: /bin: expected the name of a tool/ })
})

t.test('exit codes, signals', async t => {
  const dir = checkout(t.testdir())
  t.match(await run(dir, ['exit', '0']), { code: 0 })
  t.match(await run(dir, ['exit', '64']), { code: 64, signal: null })
  t.match(await run(dir, ['die']), { signal: 'SIGKILL' })
  const child = start(dir, ['wait'])
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [7, null], 'the signal reached the child, its exit code came back')
})

t.test('node_modules that does not match the lockfile is installed again', async t => {
  const dir = checkout(t.testdir())
  t.equal(installs(await run(dir, ['say'])), 1)
  pack(dir, 'tool', { version: '2.0.0', bin: { tool: 'tool.js' } }, { 'tool.js': '' })
  lockDependencies(dir, '2.0.0')
  t.equal(installs(await run(dir, ['say'])), 0, 'the command line needs no packages for development')
  t.match(await run(dir, ['test', 'x']), { code: 0, stderr: /node_modules does not match it/ })
  t.equal(JSON.parse(readFileSync(join(dir, 'node_modules', 'tool', 'package.json'), 'utf8')).version, '2.0.0')
  rmSync(join(dir, 'node_modules', 'tool'), { recursive: true })
  t.equal(installs(await run(dir, ['test', 'x'])), 1, 'a folder that somebody removed')
  rmSync(join(dir, 'node_modules', '.package-lock.json'))
  t.equal(installs(await run(dir, ['test', 'x'])), 1, 'an npm that was killed')
  t.equal(installs(await run(dir, ['test', 'x'])), 0)
})

t.test('two at once install once', async t => {
  const dir = checkout(t.testdir())
  const ended = await Promise.all([run(dir, ['say']), run(dir, ['say']), run(dir, ['say'])])
  t.same(ended.map(said => said.code), [0, 0, 0], ended.map(said => said.stderr).join('\n'))
  t.equal(ended.map(installs).reduce((sum, n) => sum + n), 1)
  t.equal(ended.filter(said => said.stderr.includes('another process installs the packages; waiting')).length, 2)
})

t.test('the lock of a dead process does not hold anybody', async t => {
  const dir = checkout(t.testdir())
  const dead = spawn('true')
  await once(dead, 'exit')
  mkdirSync(lock(dir), { recursive: true })
  writeFileSync(join(lock(dir), 'owner.json'), JSON.stringify({ pid: dead.pid, host: hostname() }))
  t.match(await run(dir, ['exit', '3']), { code: 3 })

  rmSync(join(dir, 'node_modules'), { recursive: true })
  mkdirSync(lock(dir))
  writeFileSync(join(lock(dir), 'owner.json'), JSON.stringify({ pid: 1, host: 'another machine' }))
  const past = new Date(Date.now() - 120_000)
  utimesSync(lock(dir), past, past)
  t.match(await run(dir, ['exit', '4']), { code: 4 }, 'nor one without a heartbeat')
})

t.test('where npm runs no install scripts, the one of node is run all the same', async t => {
  const dir = checkout(t.testdir())
  const said = await run(dir, ['say'], { env: { npm_config_ignore_scripts: 'true' } })
  t.equal(said.code, 0, said.stderr)
  t.ok(existsSync(join(dir, 'node_modules', '.bin', 'node')))
})

t.test('without the pinned Node a Node that runs TypeScript will do, and it is said', async t => {
  const dir = checkout(t.testdir())
  await run(dir, ['say'])
  rmSync(join(dir, 'node_modules', 'node', 'bin'), { recursive: true })
  t.match(await run(dir, ['exit', '5']), { code: 5, stderr: `the pinned Node is not installed (node_modules/node); using this one, ${process.version}` })
})

t.test('an install that fails says so and starts nothing', async t => {
  const dir = checkout(t.testdir())
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'checkout', dependencies: { other: '1.0.0' } })) // not what the lockfile says
  const said = await run(dir, ['test'])
  t.match(said, { code: 1, stdout: '', stderr: /npm ci failed \(exit code \d+\)/ })
  t.notOk(existsSync(lock(dir)), 'the lock is gone')
})

t.test('installed as a package (no lockfile beside) it installs nothing', async t => {
  const dir = checkout(t.testdir())
  rmSync(join(dir, 'package-lock.json'))
  t.match(await run(dir, ['exit', '6']), { code: 6, stderr: /pinned Node is not installed/ })
})
