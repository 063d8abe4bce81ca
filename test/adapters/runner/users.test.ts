import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isRunnerUser, getOwnHome, separateUser } from '../../../src/adapters/runner/user.ts'
import { releaseEnded, releaseUser, takeUser } from '../../../src/adapters/runner/users.ts'

const root = process.getuid?.() === 0

t.test('each runner has a separate user', async t => {
  if (!root) return t.comment('only where the service is root')
  const home = t.testdir({ runner: {} })
  const users = Array.from({ length: 50 }, () => takeUser(home))
  t.equal(new Set(users.map(({ uid }) => uid)).size, 50)
  t.ok(users.every(({ uid, gid }) => isRunnerUser(uid) && gid === separateUser.gid))
  const [first = separateUser] = users
  t.match(statSync(getOwnHome(home, first)), { uid: first.uid, mode: 0o40700 })
  const left = spawn('sleep', ['600'], { ...first, detached: true, stdio: 'ignore' })
  const ended = once(left, 'exit')
  await Promise.all(users.map(user => releaseUser(home, user)))
  t.same(await ended, [null, 'SIGKILL'], 'its processes are ended')
  t.same(readdirSync(join(home, 'runner')), [])
})

t.test('users of runners that ended without the service are freed, and no others', async t => {
  if (!root) return t.comment('only where the service is root')
  const home = t.testdir({ runner: {} })
  const [young, busy] = [takeUser(home), takeUser(home)]
  mkdirSync(join(home, 'runner', 'other'))
  const child = spawn('sleep', ['600'], { ...busy, stdio: 'ignore' })
  t.teardown(() => child.kill('SIGKILL'))
  utimesSync(getOwnHome(home, busy), 1, 1)
  await releaseEnded(home)
  t.ok(existsSync(getOwnHome(home, young)), 'it may be about to start')
  t.ok(existsSync(getOwnHome(home, busy)))
  child.kill('SIGKILL')
  await once(child, 'exit')
  await releaseEnded(home, 0)
  t.same(readdirSync(join(home, 'runner')), ['other'])
})

t.test('a run finds the credentials of the engine for the state backend', async t => {
  if (!root) return t.comment('only where the service is root')
  const home = t.testdir({ runner: {}, 'credentials.json': '{"accounts":{}}' })
  const user = takeUser(home, join(home, 'credentials.json'))
  const copy = join(getOwnHome(home, user), '.pulumi', 'credentials.json')
  t.match(statSync(copy), { uid: user.uid, mode: 0o100600 })
  await releaseUser(home, user)
  t.notOk(existsSync(copy))
})
