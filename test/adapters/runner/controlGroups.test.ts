/**
 * Limits by control groups: against a folder with the files of a group, and against the kernel
 * where this process may create groups.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  openGroup,
  openControlGroups,
  findOwnGroup,
} from '../../../src/adapters/runner/controlGroups.ts'

const limits = { memoryMiB: 512, processes: 200 }

function groupFolder(t: Test, controllers: string): string {
  return t.testdir({
    'cgroup.controllers': `${controllers}\n`,
    'cgroup.subtree_control': '',
    'cgroup.procs': `${process.pid}\n`,
  })
}

t.test('a run gets a group with its limits', async t => {
  const base = groupFolder(t, 'cpu memory pids')
  const groups = openControlGroups('/data', base)
  if (typeof groups === 'string') throw new Error(groups)
  t.equal(readFileSync(join(base, 'cgroup.subtree_control'), 'utf8'), '+memory +pids')
  const group = groups.make('61440', limits)
  const [name = ''] = readdirSync(base).filter(one => /^twinstack-.*-61440$/.test(one))
  const found = join(base, name)
  t.equal(readFileSync(join(found, 'memory.max'), 'utf8'), String(512 * 1024 * 1024))
  t.equal(readFileSync(join(found, 'pids.max'), 'utf8'), '200')
  group.add(1234)
  t.equal(readFileSync(join(found, 'cgroup.procs'), 'utf8'), '1234')
})

t.test('the reason for missing limits is reported', async t => {
  t.match(openControlGroups('/data', null), /not mounted/)
  t.match(openControlGroups('/data', groupFolder(t, 'cpu')), /controllers memory, pids/)
  t.match(openControlGroups('/data', join(t.testdir({}), 'none')), /closed to the service/)
})

t.test("the group of this process is found by the kernel's name", async t => {
  const proc = t.testdir({
    cgroup: '12:pids:/x\n0::/system.slice/twinstack.service\n',
    mountinfo:
      '30 23 0:26 / /sys rw - sysfs sysfs rw\n31 23 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n',
  })
  t.equal(findOwnGroup(proc), '/sys/fs/cgroup/system.slice/twinstack.service')
  // in a container only the part of the tree below its own group is mounted
  writeFileSync(
    join(proc, 'mountinfo'),
    '31 23 0:27 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup rw\n',
  )
  writeFileSync(join(proc, 'cgroup'), '0::/docker/1\n')
  t.equal(findOwnGroup(proc), '/sys/fs/cgroup')
  writeFileSync(join(proc, 'mountinfo'), '30 23 0:26 / /sys rw - sysfs sysfs rw\n')
  t.equal(findOwnGroup(proc), null)
})

t.test('processes that remain in a group are ended with it', async t => {
  const base = findOwnGroup()
  const folder = base === null ? '' : join(base, `twinstack-test-${process.pid}`)
  try {
    mkdirSync(folder)
  } catch {
    return t.comment('only where this process may make control groups of version 2')
  }
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  const ended = once(child, 'exit')
  const group = openGroup(folder)
  group.add(child.pid ?? 0)
  await group.remove()
  t.same(await ended, [null, 'SIGKILL'])
  t.notOk(existsSync(folder), 'the group is removed')
})
