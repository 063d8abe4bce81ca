/**
 * The first program of a kernel of its own (see controlGroups.long.test.ts): tests the limits of
 * control groups as the service sets them, and prints the results as one line of JSON.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openControlGroups, findOwnGroup } from '../../../src/adapters/runner/controlGroups.ts'

export type KernelFacts = {
  base: string | null
  /** the end of a process that uses more memory than its group has, and the events of the group */
  large: { signal: string | null; events: string }
  /** the number of ended processes, of three that together use more memory than their group has */
  together: { killed: number; events: string }
  /** the number of processes of a group that starts 60, and the events of the group */
  many: { processes: number; events: string }
  /** a process of another group, during all of this */
  other: { alive: boolean; ended: string | null }
  /** folders of groups after their removal */
  left: string[]
}

const root = '/sys/fs/cgroup'
// like a service manager: the service has a separate group, below one with controllers
writeFileSync(join(root, 'cgroup.subtree_control'), '+memory +pids')
mkdirSync(join(root, 'service.slice'))
writeFileSync(join(root, 'service.slice', 'cgroup.procs'), String(process.pid))
const base = findOwnGroup()
const groups = openControlGroups('/data')
if (typeof groups === 'string') throw new Error(groups)

const wait = async (child: ChildProcess) => ((await once(child, 'exit')) as [null, string])[1]
/** Waits for its group before it allocates `mebibytes`. */
const taking = (mebibytes: number) =>
  spawn(process.execPath, [
    '-e',
    `process.stdin.once('data', () => {
      globalThis.kept = Array.from({ length: ${mebibytes} }, () => Buffer.alloc(2 ** 20, 1))
      setTimeout(() => process.exit(0), 5000)
    })`,
  ])
const folderOf = (name: string) =>
  join(base ?? root, readdirSync(base ?? root).find(one => one.endsWith(`-${name}`)) ?? 'none')
const eventsOf = (name: string, kind: string) =>
  readFileSync(join(folderOf(name), `${kind}.events`), 'utf8')
    .trim()
    .replaceAll('\n', ', ')

async function fill(name: string, sizes: number[]): Promise<(string | null)[]> {
  const group = made.make(name, { memoryMiB: 256, processes: 100 })
  const children = sizes.map(taking)
  for (const child of children) group.add(child.pid ?? 0)
  for (const child of children) child.stdin.end('go')
  return Promise.all(children.map(wait))
}

const made = groups
const other = spawn('sleep', ['600'])
const quiet = made.make('other', { memoryMiB: 256, processes: 100 })
quiet.add(other.pid ?? 0)

const [signal = null] = await fill('large', [400])
const large = { signal, events: eventsOf('large', 'memory') }
const signals = await fill('together', [110, 110, 110])
const together = {
  killed: signals.filter(one => one === 'SIGKILL').length,
  events: eventsOf('together', 'memory'),
}

const many = made.make('many', { memoryMiB: 256, processes: 20 })
const shell = spawn('/bin/sh', ['-c', 'read x; for i in $(seq 60); do sleep 600 & done; wait'], {
  stdio: ['pipe', 'ignore', 'ignore'],
})
many.add(shell.pid ?? 0)
shell.stdin?.end('\n')
await sleep(3000)
const processes = readFileSync(join(folderOf('many'), 'pids.current'), 'utf8').trim()
const seen: Omit<KernelFacts, 'other' | 'left'> = {
  base,
  large,
  together,
  many: { processes: Number(processes), events: eventsOf('many', 'pids') },
}
const alive = existsSync(`/proc/${other.pid}`)
await many.remove()
const ending = wait(other)
await quiet.remove()
for (const name of ['large', 'together'])
  await made.make(name, { memoryMiB: 256, processes: 100 }).remove()
const left = readdirSync(base ?? root).filter(one => one.startsWith('twinstack-'))
console.log(JSON.stringify({ ...seen, other: { alive, ended: await ending }, left }))
