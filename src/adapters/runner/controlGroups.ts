/**
 * Control groups of runs, where the service may create them: cgroup v2 with the controllers memory
 * and pids (https://docs.kernel.org/admin-guide/cgroup-v2.html).
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunLimits } from '../../model/config.ts'
import { hashSha256 } from '../../lib/hash.ts'

export type ControlGroup = {
  /** moves a process into the group; its later children are in the group, too */
  add(pid: number): void
  /** ends the remaining processes, and removes the group */
  remove(): Promise<void>
}

export type ControlGroups = { make(name: string, limits: RunLimits): ControlGroup }

const mebibyte = 1024 * 1024
const needed = ['memory', 'pids']

/** `base`: the group of this process, as a folder; null where cgroup v2 is not mounted. */
export function findOwnGroup(proc = '/proc/self'): string | null {
  const [, path] = /^0::(.*)$/m.exec(readFileSync(join(proc, 'cgroup'), 'utf8')) ?? []
  const mount = readFileSync(join(proc, 'mountinfo'), 'utf8')
    .split('\n')
    .map(line => line.split(' - '))
    .find(([, type]) => type?.startsWith('cgroup2 '))?.[0]
    ?.split(' ')
  const [root, point] = [mount?.[3], mount?.[4]]
  if (path === undefined || root === undefined || point === undefined) return null
  return join(point, relative(root, path))
}

/**
 * Creates groups below the group of this process, or returns the reason why it can't. The kernel
 * gives controllers only to children of a group without processes, so this process moves into a
 * child group.
 */
export function openControlGroups(home: string, base = findOwnGroup()): ControlGroups | string {
  try {
    if (base === null) return 'cgroup v2 is not mounted'
    const offered = readFileSync(join(base, 'cgroup.controllers'), 'utf8').split(/\s+/)
    const missing = needed.filter(name => !offered.includes(name))
    if (missing.length > 0) return `cgroup v2 does not offer the controllers ${missing.join(', ')}`
    giveControllers(base)
  } catch (error) {
    return `cgroup v2 is closed to the service: ${(error as Error).message}`
  }
  const prefix = `twinstack-${hashSha256(home).slice(0, 8)}-`
  for (const name of readdirSync(base)) if (name.startsWith(prefix)) removeEmpty(join(base, name))
  return { make: (name, limits) => makeGroup(join(base, prefix + name), limits) }
}

function giveControllers(base: string): void {
  const file = join(base, 'cgroup.subtree_control')
  const text = needed.map(name => `+${name}`).join(' ')
  try {
    writeFileSync(file, text)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error
    moveProcesses(base, join(base, 'service'))
    writeFileSync(file, text)
  }
}

/**
 * Moves all processes of the group in a container, because they belong to the service. Elsewhere
 * the first process of the machine is in another group, and only this process is moved.
 */
function moveProcesses(from: string, to: string): void {
  const pids = readFileSync(join(from, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)
  mkdirSync(to, { recursive: true })
  for (const pid of pids.includes('1') ? pids : [String(process.pid)])
    writeFileSync(join(to, 'cgroup.procs'), pid)
}

function makeGroup(folder: string, { memoryMiB, processes }: RunLimits): ControlGroup {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'memory.max'), String(memoryMiB * mebibyte))
  writeFileSync(join(folder, 'pids.max'), String(processes))
  // with swap a run could use the disk instead of memory
  const swap = join(folder, 'memory.swap.max')
  if (existsSync(swap)) writeFileSync(swap, '0')
  return openGroup(folder)
}

/** An existing group. */
export function openGroup(folder: string): ControlGroup {
  return {
    add: pid => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
    remove: async () => {
      if (existsSync(join(folder, 'cgroup.kill'))) writeFileSync(join(folder, 'cgroup.kill'), '1')
      for (let tries = 0; tries < 100 && !removeEmpty(folder); tries += 1) await sleep(50)
    },
  }
}

/** False while the group contains processes. */
function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}
