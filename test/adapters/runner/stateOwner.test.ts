/** The files of the state during a run and afterwards. */
import {
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { RunRequest } from '../../../src/model/run.ts'
import { claimState, returnState } from '../../../src/adapters/runner/stateOwner.ts'
import { runnerUsers, separateUser } from '../../../src/adapters/runner/user.ts'

const gid = separateUser.gid
const [first, second] = [0, 1].map(at => ({ uid: runnerUsers.first + at, gid })) as [
  { uid: number; gid: number },
  { uid: number; gid: number },
]
const root = process.getuid?.() === 0

function requestFor(t: Test, stack = 'production') {
  const folder = t.testdir({ secret: 'x' })
  const url = `file://${folder}`
  const request = { stack: `organization/lab/${stack}`, backend: { url, passphraseFile: null } }
  const stacks = join(folder, '.pulumi', 'stacks', 'lab')
  return { folder, stacks, request: request as RunRequest }
}

const uidOf = (path: string) => lstatSync(path).uid

t.test('the run owns the state of its stack, and no other run owns it afterwards', async t => {
  if (!root) return t.comment('only where the service is root')
  const { folder, stacks, request } = requestFor(t)
  t.same(claimState(request, first), [])
  const own = join(stacks, 'production.json')
  for (const name of ['production.json', 'production.json.bak', 'staging.json', 'x.tmp'])
    writeFileSync(join(stacks, name), name)
  for (const name of ['production.json', 'x.tmp']) chownSync(join(stacks, name), first.uid, gid)
  const history = join(folder, '.pulumi', 'history', 'lab', 'production')
  t.equal(uidOf(history), first.uid)
  t.match(lstatSync(stacks), { uid: 0, gid, mode: 0o41770 }, 'sticky')
  t.match(lstatSync(join(folder, '.pulumi', 'history', 'lab')), { uid: 0, mode: 0o40750 })
  returnState(request, first)
  t.match(lstatSync(own), { uid: 0, mode: 0o100600 })
  t.match(lstatSync(history), { uid: 0, mode: 0o40700 })
  t.notOk(existsSync(join(stacks, 'x.tmp')), 'an incomplete file of its engine')
  t.same(claimState(request, second), [])
  t.same([own, `${own}.bak`, history].map(uidOf), [second.uid, second.uid, second.uid])
  t.equal(uidOf(join(stacks, 'staging.json')), 0, 'other stacks are left alone')
})

t.test('the state of a run that ended without the service passes to the next one', async t => {
  if (!root) return t.comment('only where the service is root')
  const { stacks, request } = requestFor(t)
  claimState(request, first)
  writeFileSync(join(stacks, 'production.json'), '{}')
  chownSync(join(stacks, 'production.json'), first.uid, gid)
  t.same(claimState(request, second), [])
  t.equal(uidOf(join(stacks, 'production.json')), second.uid)
})

t.test('a file that another run put at the path of a state is moved aside', async t => {
  if (!root) return t.comment('only where the service is root')
  const { folder, stacks, request } = requestFor(t)
  claimState({ ...request, stack: 'organization/lab/copy' }, second)
  writeFileSync(join(stacks, 'production.json'), 'crafted')
  chownSync(join(stacks, 'production.json'), second.uid, gid)
  symlinkSync(join(folder, 'secret'), join(stacks, 'production.json.bak'))
  linkSync(join(folder, 'secret'), join(stacks, 'production.json.attrs'))
  mkdirSync(join(stacks, 'production.json.gz'))
  t.same(claimState(request, first).length, 4)
  t.same(readdirSync(stacks), [])
  t.equal(readdirSync(join(folder, '.pulumi', 'foreign')).length, 4, 'nothing is lost')
  t.match(lstatSync(join(folder, 'secret')), { uid: 0 })
  t.equal(readFileSync(join(folder, 'secret'), 'utf8'), 'x')
})

t.test("links at the path of a run's stack are not followed", async t => {
  if (!root) return t.comment('only where the service is root')
  const { folder, request } = requestFor(t)
  for (const stack of ['organization/../..', 'organization/lab/..', 'organization/../x'])
    t.throws(() => returnState({ ...request, stack }, first), { code: 'invalid-request' }, stack)
  t.same(readdirSync(folder), ['secret'])
})
