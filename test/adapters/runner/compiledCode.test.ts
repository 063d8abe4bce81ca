import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { linkCompiled, prepareCompiled } from '../../../src/adapters/runner/compiledCode.ts'
import { getCompiledFolder, separateUser } from '../../../src/adapters/runner/user.ts'

const user = { uid: 61_500, gid: separateUser.gid }
const current = `${process.version}-x64-1a2b3c4d-0`

t.test('the plugins are compiled once for each version of Node', async t => {
  const source = join(t.testdir({ cache: { 'v1.0.0-x64-1a2b3c4d-0': {} } }), 'cache')
  const started: string[] = []
  const start = async (path: string) => {
    started.push(path)
    mkdirSync(join(source, current), { recursive: true })
    writeFileSync(join(source, current, '00c4c8cd'), 'code', { mode: 0o600 })
  }
  await prepareCompiled(source, start)
  t.match(started, [/pulumi-resource-aws$/, /pulumi-resource-random$/])
  t.equal(statSync(join(source, current, '00c4c8cd')).mode & 0o777, 0o644, 'users can read it')
  writeFileSync(join(source, current, '11d5d9de'), 'code', { mode: 0o600 })
  await prepareCompiled(source, start)
  t.equal(started.length, 2)
  t.equal(statSync(join(source, current, '11d5d9de')).mode & 0o777, 0o644, 'what was added later')
})

t.test('a plugin leaves its compiled code', async t => {
  const source = join(t.testdir(), 'cache')
  const own = process.env.TWINSTACK_COMPILED
  process.env.TWINSTACK_COMPILED = source
  t.teardown(() => {
    if (own === undefined) delete process.env.TWINSTACK_COMPILED
    else process.env.TWINSTACK_COMPILED = own
  })
  await prepareCompiled(source)
  const [folder = ''] = readdirSync(source)
  t.ok(folder.startsWith(`${process.version}-`), folder)
  t.ok(readdirSync(join(source, folder)).length > 50)
})

t.test('a run reads the code of root and can write none', async t => {
  const home = t.testdir({ runner: {}, cache: { [current]: { code: 'compiled' } } })
  linkCompiled(home, user, join(home, 'cache'))
  const folder = getCompiledFolder(home, user)
  const link = join(folder, current.replace(/-0$/, '-61500'))
  t.ok(lstatSync(link).isSymbolicLink())
  t.equal(readFileSync(join(link, 'code'), 'utf8'), 'compiled')
  t.equal(statSync(folder).mode & 0o022, 0)
  if (process.getuid?.() !== 0) return
  t.equal(statSync(folder).uid, 0)
  chmodSync(home, 0o755)
  const write = `for (const file of ['code', 'more'])
    try { require('fs').writeFileSync(process.argv[1] + '/' + file, 'other'); process.exit(1) } catch {}`
  execFileSync(process.execPath, ['-e', write, link], { cwd: '/', env: {}, ...user })
  t.same(readdirSync(join(home, 'cache', current)), ['code'])
  linkCompiled(home, user, join(home, 'nowhere'))
  t.same(readdirSync(folder), [], 'without compiled code the plugins compile themselves')
})
