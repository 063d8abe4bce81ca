/**
 * The package as it is published: packed, installed elsewhere, its client typed and run, its
 * command line and its whole service started.
 */
import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { outputOf } from '../cli/run.ts'
import { examples, runExample, typeErrors, writeExamples } from './consumer.ts'

const run = promisify(execFile)
// npm installs everything; on a busy machine that alone takes minutes
t.setTimeout(900_000)
const elsewhere = mkdtempSync(join(tmpdir(), 'twinstack-package-'))
t.teardown(() => rmSync(elsewhere, { recursive: true, force: true }))
const clean = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS$|TAP|_TAP|TWINSTACK_|DATABASE_URL$)/i.test(name),
  ),
)
const npm = (folder: string, ...args: string[]) =>
  run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: clean,
    maxBuffer: 2 ** 24,
  })

await npm(packageFolder, 'pack', '--pack-destination', elsewhere)
const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
writeExamples(elsewhere)
await npm(elsewhere, 'install', `./twinstack-${version}.tgz`, '--prefer-offline')

const program = join(elsewhere, 'program')
mkdirSync(program)
for (const name of [
  'programs',
  'Pulumi.yaml',
  'Pulumi.staging.yaml',
  'package.json',
  'package-lock.json',
])
  cpSync(join(packageFolder, name), join(program, name), { recursive: true })
const settings = {
  ...clean,
  NO_COLOR: '1',
  TWINSTACK_HOME: join(elsewhere, 'home'),
  TWINSTACK_PORT: '0',
  TWINSTACK_LOG: 'warn',
  TWINSTACK_WARM: '0',
}
const twinstack = join(elsewhere, 'node_modules', '.bin', 'twinstack')
const cli = (...args: string[]) =>
  run(twinstack, args, { cwd: program, env: settings, maxBuffer: 2 ** 24 })

t.test('types, with everything that it declares', async t => {
  t.equal(await typeErrors(elsewhere), '')
})

t.test('the command line', async t => {
  t.equal((await cli('--version')).stdout.trim(), version)
  await t.rejects(cli('env', 'list', '--url', 'http://127.0.0.1:1'), { code: 77 })
})

t.test('the service, a deploy on the real engine, and every example', async t => {
  const child = spawn(twinstack, ['serve'], {
    cwd: program,
    env: settings,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk
    })
  const serve = { child, output: () => output, done: new Promise<never>(() => {}) }
  t.teardown(() => cli('stop'))
  const url = await outputOf(serve, /listens on (\S+)/)
  const token = await outputOf(serve, /shown this once: {2}(\S+)/)
  t.match(output, `program    ${program}`, 'the program of the folder that it was started in')
  await cli('env', 'create', 'staging', '-k', 'staging')
  const printed: Record<string, string> = {}
  for (const { file } of examples())
    printed[file] = await runExample(elsewhere, file, {
      TWINSTACK_URL: url,
      TWINSTACK_TOKEN: token,
    })
  t.match(printed['example2.ts'], /update started\n(.|\n)*succeeded { create: \d+ }\n/)
  t.match((await cli('env', 'show', 'staging')).stdout, /staging/)
})
