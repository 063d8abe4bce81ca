/** Which files of other stacks runs with users of their own can read. */
import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { openReferences } from '../../../src/adapters/runner/stateReferences.ts'
import { runnerUsers, separateUser } from '../../../src/adapters/runner/user.ts'

const reader = { uid: runnerUsers.first, gid: separateUser.gid }

function backendOf(t: Test, names: string[]) {
  const folder = t.testdir({})
  const stacks = join(folder, '.pulumi', 'stacks')
  for (const name of names) {
    mkdirSync(dirname(join(stacks, name)), { recursive: true, mode: 0o700 })
    writeFileSync(join(stacks, name), name, { mode: 0o600 })
  }
  return { url: `file://${folder}`, stacks }
}

const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8)

t.test('only the checkpoints of the stacks that are named', async t => {
  if (process.getuid?.() !== 0) return t.comment('only where the service is root')
  const files = ['production.json', 'production.json.bak', 'staging.json', 'production.json.gz']
  const { url, stacks } = backendOf(t, [...files.map(name => `network/${name}`), 'lab/a.json'])
  openReferences(url, [
    { project: 'network', stack: 'production' },
    { project: 'absent', stack: 'production' },
  ])
  const modes = files.map(name => modeOf(join(stacks, 'network', name)))
  t.same(modes, ['640', '600', '600', '640'])
  t.equal(lstatSync(join(stacks, 'network', 'production.json')).gid, separateUser.gid)
  t.equal(modeOf(join(stacks, 'network')), '750')
  t.equal(modeOf(join(stacks, 'lab')), '700')
})

t.test("a run can read it and can't write it", async t => {
  if (process.getuid?.() !== 0) return t.comment('only where the service is root')
  const { url, stacks } = backendOf(t, ['network/production.json'])
  const file = join(stacks, 'network', 'production.json')
  openReferences(url, [{ project: 'network', stack: 'production' }])
  chmodSync(dirname(dirname(stacks)), 0o755)
  for (const folder of [dirname(stacks), stacks]) chmodSync(folder, 0o755)
  const run = (...command: string[]) =>
    execFileSync(command[0] ?? '', command.slice(1), { ...reader, cwd: '/', stdio: 'pipe' })
  t.equal(String(run('cat', file)), 'network/production.json')
  t.throws(() => run('sh', '-c', `echo x > ${file}`))
  t.throws(() => run('rm', '-f', file))
})

t.test('links are not followed', async t => {
  if (process.getuid?.() !== 0) return t.comment('only where the service is root')
  const { url, stacks } = backendOf(t, ['network/other.json', 'network/linked.json'])
  const secret = join(t.testdirName, 'secret')
  writeFileSync(secret, 'x', { mode: 0o600 })
  symlinkSync(secret, join(stacks, 'network', 'production.json'))
  linkSync(secret, join(stacks, 'network', 'production.json.gz'))
  openReferences(url, [{ project: 'network', stack: 'production' }])
  t.equal(modeOf(secret), '600')
})
