import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { ReachableEngine } from '../../../src/adapters/runner/reachable.ts'
import { separateUser } from '../../../src/adapters/runner/user.ts'

const script = (text: string) => `#!/bin/sh\necho ${text}\n`

function install(folder: string, names: string[]): string {
  mkdirSync(folder, { recursive: true })
  for (const name of names) writeFileSync(join(folder, name), script(name), { mode: 0o700 })
  return join(folder, names[0] ?? '')
}

t.test('an engine that every user reaches is used as it is', async t => {
  const top = t.testdir({})
  const command = install(join(top, 'bin'), ['pulumi'])
  const engine = new ReachableEngine(join(top, 'home'), join(top, 'none'))
  t.equal(engine.makeReachable(command), command)
  t.equal(engine.makeReachable('pulumi'), 'pulumi')
})

t.test('one that is closed to other users is copied, once, with its language hosts', async t => {
  const top = t.testdir({})
  const closed = join(top, 'root')
  const command = install(join(closed, 'bin'), ['pulumi', 'pulumi-language-go', 'other'])
  install(join(closed, 'hosts'), ['pulumi-language-yaml'])
  chmodSync(closed, 0o700)
  const home = join(top, 'home')
  mkdirSync(home, { mode: 0o711 })
  const engine = new ReachableEngine(home, join(closed, 'hosts'))
  const copy = engine.makeReachable(command)
  t.ok(copy.startsWith(join(home, 'engine')), copy)
  t.equal(engine.makeReachable(command), copy)
  const user = process.getuid?.() === 0 ? separateUser : {}
  for (const name of ['pulumi', 'pulumi-language-go', 'pulumi-language-yaml'])
    t.equal(execFileSync(join(dirname(copy), name), { ...user, encoding: 'utf8' }), `${name}\n`)
  t.throws(() => statSync(join(dirname(copy), 'other')), 'no other file of that folder is copied')
  t.equal(statSync(copy).mode & 0o022, 0, 'no other user can write it')
  writeFileSync(command, script('newer'))
  t.not(engine.makeReachable(command), copy, 'a new version is copied again')
})
