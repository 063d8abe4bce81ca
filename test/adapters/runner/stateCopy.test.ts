/** A run that may not write works on a copy of the recorded state, where the service is root. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { RunRequest } from '../../../src/model/run.ts'
import { Isolation } from '../../../src/adapters/runner/isolation.ts'
import { copyFolder, copyState, usesCopy } from '../../../src/adapters/runner/stateCopy.ts'
import { claimState } from '../../../src/adapters/runner/stateOwner.ts'
import { requirePresent } from '../../helper/present.ts'

const root = process.getuid?.() === 0

function makeLab(t: Test, more: Partial<RunRequest> = {}) {
  const home = t.testdir({ secret: 'x', run: {}, state: {} })
  const request = {
    stack: 'organization/lab/production',
    mode: 'run',
    reading: true,
    backend: { url: `file://${join(home, 'state')}`, passphraseFile: null },
    ...more,
  } as RunRequest
  const stacks = join(home, 'state', '.pulumi', 'stacks', 'lab')
  mkdirSync(stacks, { recursive: true })
  writeFileSync(join(stacks, 'production.json'), '{"version":3}')
  writeFileSync(join(stacks, 'staging.json'), 'staging')
  return { home, request, stacks, run: join(home, 'run') }
}

t.test('the copy contains only the checkpoint of its own stack', async t => {
  const { run, request, stacks } = makeLab(t)
  const copied = copyState(run, request, [])
  t.equal(copied.backend.url, `file://${join(run, copyFolder)}`)
  const copies = join(run, copyFolder, '.pulumi', 'stacks', 'lab')
  t.equal(readFileSync(join(copies, 'production.json'), 'utf8'), '{"version":3}')
  t.notOk(existsSync(join(copies, 'staging.json')))
  writeFileSync(join(copies, 'production.json'), 'changed')
  t.equal(readFileSync(join(stacks, 'production.json'), 'utf8'), '{"version":3}')
  const named = makeLab(t)
  copyState(named.run, named.request, [
    { project: 'lab', stack: 'staging' },
    { project: 'lab', stack: 'missing' },
  ])
  const other = join(named.run, copyFolder, '.pulumi', 'stacks', 'lab', 'staging.json')
  t.equal(readFileSync(other, 'utf8'), 'staging', 'a stack that runs may read')
})

t.test('links, pipes and files with a second name are left out', async t => {
  const { home, run, request, stacks } = makeLab(t)
  symlinkSync(join(home, 'secret'), join(stacks, 'production.json.bak'))
  linkSync(join(home, 'secret'), join(stacks, 'production.json.attrs'))
  execFileSync('mkfifo', [join(stacks, 'production.json.gz')])
  copyState(run, request, [])
  const copies = join(run, copyFolder, '.pulumi', 'stacks', 'lab')
  t.notOk(existsSync(join(copies, 'production.json.bak')))
  t.notOk(existsSync(join(copies, 'production.json.gz')), 'a pipe, which nobody would end')
  t.notOk(existsSync(join(copies, 'production.json.attrs')))
})

t.test('runs that write, heal, or use another backend have no copy', async t => {
  for (const more of [
    { reading: false },
    { mode: 'heal' as const },
    { mode: 'check' as const },
    { backend: { url: 's3://bucket', passphraseFile: null } },
  ]) {
    const { run, request } = makeLab(t, more)
    t.notOk(usesCopy(request))
    t.equal(copyState(run, request, []), request)
    t.notOk(existsSync(join(run, copyFolder)))
  }
})

t.test('the run owns its copy, and the recorded state stays that of root', async t => {
  if (!root) return t.comment('only where the service is root')
  const { home, run, request, stacks } = makeLab(t)
  const isolation = new Isolation({
    home,
    env: {},
    separate: { sandboxFolder: null, read: [] },
    limits: null,
    bubblewrap: null,
  })
  const tree = { folder: home, modules: home, project: 'lab', main: '' }
  const cloud = { kind: 'sandbox', config: {}, env: {}, pluginFolder: null, folder: null }
  const whole = { ...request, tree, cloud } as unknown as RunRequest
  const placed = isolation.copyState(run, whole)
  const place = isolation.take()
  t.teardown(() => place.release())
  const user = requirePresent(place.user)
  await isolation.handOver(run, whole, user)
  const copy = join(run, copyFolder, '.pulumi', 'stacks', 'lab', 'production.json')
  t.equal(placed.backend.url, `file://${join(run, copyFolder)}`)
  t.equal(lstatSync(copy).uid, user.uid)
  t.equal(lstatSync(join(stacks, 'production.json')).uid, 0, 'nobody else can write it')
  claimState({ ...whole, reading: false }, user)
  t.equal(lstatSync(join(stacks, 'production.json')).uid, user.uid, 'as a run that writes can')
})
