import { hostname } from 'node:os'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { attachRun } from '../../src/runner/attach.ts'
import { readProcess, readResult, takeRun, writeWhole } from '../../src/runner/folder.ts'
import { bootId } from '../../src/runner/processes.ts'
import type { RunProcess } from '../../src/runner/protocol.ts'
import { createRunFolder } from '../../src/runner/start.ts'

const owner = (pid: number): RunProcess => ({ pid, startTime: '1', host: hostname(), bootId: bootId(), socket: '', enginePids: [7] })

t.test('a run is taken once', async t => {
  const folder = t.testdir({})
  t.ok(takeRun(folder, owner(1)))
  t.notOk(takeRun(folder, owner(2)))
  t.equal(readProcess(folder)?.pid, 1)
})

t.test('run folders are private, made once, and their keys can not climb', async t => {
  const home = t.testdir({})
  const folder = createRunFolder(home, 'abc-1', { version: 1 } as never)
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, 'request.json')).mode & 0o777, 0o600)
  t.throws(() => createRunFolder(home, 'abc-1', { version: 1 } as never), { code: 'conflict' })
  for (const key of ['../x', 'a/b', '', '.hidden', '--help', 'a'.repeat(101)]) t.throws(() => createRunFolder(home, key, {} as never), { code: 'invalid-request' }, key)
})

t.test('a run whose process is gone has no result and nothing to end', async t => {
  const folder = t.testdir({})
  takeRun(folder, owner(process.pid))
  const handle = (await attachRun(folder))!
  t.equal(await handle.result(), null, 'the number lives, but it is another process: its start differs')
  t.same(await handle.processes(), { host: hostname(), pids: [process.pid, 7] })
  for await (const batch of handle.events(0)) t.fail(`no events, got ${batch.length}`)
  writeWhole(folder, 'result.json', { status: 'succeeded' })
  t.match(await handle.result(), { status: 'succeeded' })
  t.match(readResult(folder), { status: 'succeeded' })
  t.equal(await attachRun(join(folder, 'nowhere')), null)
})
