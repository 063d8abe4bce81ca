import { hostname } from 'node:os'
import {
  chownSync,
  linkSync,
  lstatSync,
  rmSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { attachRun } from '../../../src/adapters/runner/attach.ts'
import {
  readProcess,
  readResult,
  takeRun,
  writeWhole,
} from '../../../src/adapters/runner/folder.ts'
import { readSavedState } from '../../../src/services/operations/execute/storeSavedState.ts'
import { readBootId, findStartTime } from '../../../src/adapters/runner/processes.ts'
import type { RunProcess } from '../../../src/model/run.ts'
import { createRunFolder } from '../../../src/adapters/runner/start.ts'
import { changeOwner, separateUser, type RunnerUser } from '../../../src/adapters/runner/user.ts'
import { collect } from '../../helper/collect.ts'
import { requirePresent } from '../../helper/present.ts'

const owner = (pid: number): RunProcess => ({
  pid,
  startTime: '1',
  host: hostname(),
  bootId: readBootId(),
  socket: '',
  enginePids: [7],
})

t.test('a run is accepted once', async t => {
  const folder = t.testdir({})
  t.ok(takeRun(folder, owner(1)))
  t.notOk(takeRun(folder, owner(2)))
  t.equal(readProcess(folder)?.pid, 1)
})

t.test("run folders are private, created once, and their names can't lead outside", async t => {
  const home = t.testdir({})
  const folder = createRunFolder(home, 'abc-1', { version: 1 } as never)
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, 'request.json')).mode & 0o777, 0o600)
  t.throws(() => createRunFolder(home, 'abc-1', { version: 1 } as never), { code: 'conflict' })
  for (const key of ['../x', 'a/b', '', '.hidden', '--help', 'a'.repeat(101)])
    t.throws(() => createRunFolder(home, key, {} as never), { code: 'invalid-request' }, key)
})

t.test('a run with a user of its own keeps its token of the state service', async t => {
  const home = t.testdir({ passphrase: 'secret' })
  const backend = {
    url: 'http://127.0.0.1:1',
    passphraseFile: join(home, 'passphrase'),
    token: 'pul-run',
  }
  const folder = createRunFolder(home, 'abc-2', { version: 1, backend } as never, true)
  t.match(JSON.parse(readFileSync(join(folder, 'request.json'), 'utf8')), {
    backend: { ...backend, passphraseFile: join(folder, 'passphrase') },
  })
})

t.test('unexpected content in the folder does not block the service', async t => {
  const folder = t.testdir({})
  const put = (name: string, text: string, size?: number) => {
    writeFileSync(join(folder, name), text)
    if (size) truncateSync(join(folder, name), size)
  }
  const attached = async (user: RunnerUser | null = null) =>
    requirePresent(await attachRun(folder, () => user))
  for (const text of [
    '{',
    'null',
    '[]',
    JSON.stringify({ ...owner(1), pid: -1 }),
    JSON.stringify({ ...owner(1), enginePids: Array.from({ length: 101 }, () => 1) }),
  ]) {
    put('process.json', text)
    t.equal(await (await attached()).awaitResult(), null, `owner ${text.slice(0, 20)}`)
  }
  put('process.json', JSON.stringify(owner(1)), 2 ** 41)
  t.equal(await (await attached()).awaitResult(), null)
  // a running process of another user than that of the runner
  put(
    'process.json',
    JSON.stringify({ ...owner(process.pid), startTime: await findStartTime(process.pid) }),
  )
  t.equal(
    await (await attached({ uid: requirePresent(process.getuid)() + 1, gid: 1 })).awaitResult(),
    null,
    'stated to be its own',
  )
  for (const [text, size] of [
    ['{}', 2 ** 41],
    ['{'],
    ['{}'],
    ['{"status":"won"}'],
    ['{"status":"failed","error":{"code":5}}'],
  ] as [string, number?][]) {
    put('result.json', text, size)
    const handle = await attached()
    t.match(
      await handle.awaitResult(),
      {
        status: 'failed',
        state: null,
        error: {
          code: 'runner-crashed',
          message: size
            ? /result.json of the run has 2199023255552 bytes; at most 67108864/
            : /is not valid/,
        },
      },
      text,
    )
    t.same(await collect(handle.readEvents(0)), [])
  }
  rmSync(join(folder, 'result.json'))
  symlinkSync('/etc/hostname', join(folder, 'result.json'))
  t.match(await (await attached()).awaitResult(), { error: { code: 'runner-crashed' } }, 'a link')
  const saved = (description: unknown, size = 0) => {
    put('state-before.json', JSON.stringify(description))
    put('state-before.json.gz', 'x', size)
    return readSavedState(folder)
  }
  const description = { takenAt: new Date().toISOString(), digest: 'd', resources: 1 }
  t.match(saved(description), { ...description, body: Buffer.from('x') })
  t.match(saved({ ...description, resources: 'many' }), { problem: /does not have the format/ })
  t.match(saved(description, 2 ** 41), { problem: /has 2199023255552 bytes/ })
})

t.test(
  'a folder is passed to runners without hard links, and without files of other owners',
  async t => {
    if (requirePresent(process.getuid)() !== 0) return t.comment('only where the service is root')
    const both = t.testdir({
      handed: { state: { a: '1', theirs: '3' } },
      elsewhere: { secret: 'x' },
    })
    const [folder, elsewhere] = [join(both, 'handed'), join(both, 'elsewhere')]
    const inside = (name: string) => join(folder, 'state', name)
    linkSync(join(elsewhere, 'secret'), inside('hard'))
    symlinkSync(join(elsewhere, 'secret'), inside('soft'))
    chownSync(inside('theirs'), 54_321, 54_321)
    changeOwner(folder, separateUser)
    t.same(
      [folder, inside(''), inside('a'), inside('soft')].map(path => lstatSync(path).uid),
      [separateUser.uid, separateUser.uid, separateUser.uid, separateUser.uid],
    )
    t.same(
      [inside('hard'), join(elsewhere, 'secret'), inside('theirs')].map(
        path => lstatSync(path).uid,
      ),
      [0, 0, 54_321],
    )
  },
)

t.test('a run whose process died has no result and no process to end', async t => {
  const folder = t.testdir({})
  takeRun(folder, owner(process.pid))
  const handle = requirePresent(await attachRun(folder))
  t.equal(
    await handle.awaitResult(),
    null,
    'the process id exists, but it is another process: its start time differs',
  )
  t.same(await handle.listProcesses(), { host: hostname(), pids: [process.pid, 7] })
  for await (const batch of handle.readEvents(0)) t.fail(`no events, got ${batch.length}`)
  writeWhole(folder, 'result.json', { status: 'succeeded' })
  t.match(await handle.awaitResult(), { status: 'succeeded' })
  t.match(readResult(folder), { status: 'succeeded' })
  const error = { code: 'guard-vanished', message: 'written by version 0.1' }
  writeWhole(folder, 'result.json', { status: 'failed', error })
  t.match(readResult(folder), { error: { ...error, code: 'resources-missing' } })
  writeWhole(folder, 'result.json', { status: 'cancelled', stopped: 'firmly' })
  t.match(readResult(folder), { stopped: 'forcibly' }, 'a value of version 0.1')
  t.equal(await attachRun(join(folder, 'nowhere')), null)
})
