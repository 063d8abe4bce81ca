/**
 * The limits of control groups against a kernel that offers them to version 2: User Mode Linux (the
 * package `user-mode-linux` of Debian), a kernel that is a process, with the files of this machine.
 */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { KernelFacts } from './controlGroupsInKernel.ts'

t.setTimeout(300_000)

/** Runs the program as the first process of a separate kernel; resolves to its output. */
async function boot(folder: string, program: string): Promise<string> {
  const first = join(folder, 'init')
  const lines = [
    '#!/bin/sh',
    'mount -t proc proc /proc',
    'mount -t sysfs sysfs /sys',
    'mount -t cgroup2 cgroup2 /sys/fs/cgroup',
    `${process.execPath} ${program} 2>&1`,
    'halt -f',
  ]
  writeFileSync(first, `${lines.join('\n')}\n`)
  chmodSync(first, 0o755)
  const kernel = spawn(
    'linux.uml',
    [
      'mem=1200M',
      'root=/dev/root',
      'rootfstype=hostfs',
      'rootflags=/',
      'ro',
      'quiet',
      `init=${first}`,
      `uml_dir=${folder}`,
      'con=null',
      'con0=null,fd:1',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  const timer = setTimeout(() => process.kill(-(kernel.pid ?? 0), 'SIGKILL'), 240_000)
  let text = ''
  for (const stream of [kernel.stdout, kernel.stderr])
    stream.on('data', data => {
      text += String(data)
    })
  await new Promise(resolve => kernel.on('close', resolve))
  clearTimeout(timer)
  return text
}

t.test('memory and processes of a run are limited by the kernel', async t => {
  if (spawnSync('linux.uml', ['--version']).status !== 0)
    return t.comment('only where linux.uml is installed (apt-get install user-mode-linux)')
  const folder = mkdtempSync(join(tmpdir(), 'tw-uml-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const text = await boot(folder, join(import.meta.dirname, 'controlGroupsInKernel.ts'))
  const [found = ''] = /^\{"base".*\}/m.exec(text) ?? []
  if (!found) throw new Error(text)
  const seen = JSON.parse(found) as KernelFacts
  t.equal(seen.base, '/sys/fs/cgroup/service.slice')
  t.match(seen.large, { signal: 'SIGKILL', events: /oom_kill [1-9]/ }, 'one process')
  t.ok(seen.together.killed >= 1 && seen.together.killed <= 2, 'all processes of a run together')
  t.match(seen.together.events, /oom_kill [1-9]/)
  // the shell ends when it can't start another one
  t.ok(seen.many.processes >= 15 && seen.many.processes <= 20, `${seen.many.processes} of 60`)
  t.match(seen.many.events, /max [1-9]/)
  t.same(seen.other, { alive: true, ended: 'SIGKILL' }, 'another run is not affected')
  t.same(seen.left, [])
})
