import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import {
  readBootId,
  listProcesses,
  listMembers,
  findStartTime,
} from '../../../src/adapters/runner/processes.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('start times distinguish a process from a later one with the same id', async t => {
  const own = await findStartTime(process.pid)
  t.match(own, /\d/)
  t.equal(own, await findStartTime(process.pid), 'stable')
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await once(child, 'exit')
  t.equal(await findStartTime(requirePresent(child.pid)), null, 'gone')
  t.equal(readBootId(), readBootId())
})

t.test('members: a session with its process groups, and descendants', async t => {
  const script =
    "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, " +
    "1000)'], { stdio: 'ignore' }); setInterval(() => {}, 1000); console.log('up')"
  const leader = spawn(process.execPath, ['-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.teardown(() => process.kill(-requirePresent(leader.pid), 'SIGKILL'))
  await once(leader.stdout, 'data')
  const runner = {
    pid: requirePresent(leader.pid),
    startTime: requirePresent(await findStartTime(requirePresent(leader.pid))),
  }
  t.equal(listMembers(await listProcesses(), runner).length, 2)
  t.notOk(
    listMembers(await listProcesses(), runner).some(row => row.pid === process.pid),
    'not its parent',
  )
})

t.test('processes that are older than the runner had its id before', async t => {
  const row = (pid: number, parent: number, session: number, start: string, gone = false) => ({
    pid,
    parent,
    session,
    start,
    gone,
  })
  const rows = [
    row(10, 1, 10, '500'),
    row(11, 1, 10, '510'),
    row(12, 1, 10, '400'),
    row(13, 11, 13, '520'),
    row(14, 1, 10, '530', true),
    row(15, 1, 15, '600'),
  ]
  t.same(
    listMembers(rows, { pid: 10, startTime: '500' }).map(item => item.pid),
    [10, 11, 13],
  )
  t.same(
    listMembers(rows, { pid: 10, startTime: '499' }),
    [],
    'another process has the id now: no process of the run is left',
  )
})

t.test('nothing is read about processes that are not wanted', async t => {
  const rows = await listProcesses(pid => pid === process.pid)
  t.match(rows, [{ pid: process.pid, parent: process.ppid, gone: false }])
})
